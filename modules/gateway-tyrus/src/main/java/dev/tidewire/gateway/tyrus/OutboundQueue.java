package dev.tidewire.gateway.tyrus;

import dev.tidewire.gateway.Frame;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What waits for one client, bounded in bytes. Frames are shared between queues and copied only
 * into the buffer of a write, which joins as many as fit; one write is under way at a time. Control
 * frames keep their place among the frames, and the close frame is the last.
 *
 * <pre>
 *   OPEN --endWith--&gt; ENDING --close frame written--&gt; ENDED
 *     \__________________\________discard______________&gt; ENDED
 * </pre>
 *
 * <p>Thread-safe; no method blocks. Nothing is called while the lock is held but the buffers.
 */
final class OutboundQueue implements Wire.Progress {
    /** Room for control frames above the bound: a full queue still answers some pings. */
    private static final int CONTROL_RESERVE = 4 << 10;

    /** Room for answers above the bound. */
    private static final int REPLY_RESERVE = 64 << 10;

    private enum State {
        OPEN,
        ENDING,
        ENDED
    }

    private enum Write {
        NONE,
        /** Handed to the wire, which has not returned yet. */
        BEGUN,
        /** Written before the wire returned. */
        DONE_AT_ONCE,
        /** The wire has returned, the peer is slow. */
        WAITING
    }

    /** Told outside the lock. */
    interface Listener {
        /** Everything including the close frame is written. */
        void ended();

        /** A peer that was too slow for a write took some of it. */
        void peerTook();

        /** After a frame that did not fit, most of what waited is gone. */
        void writable();

        /** A write failed. */
        void broken();
    }

    private final Wire wire;
    private final Listener listener;
    private final JoinBuffers buffers;
    private final TransportMetrics metrics;
    private final int bound;

    private final WaitingFrames waiting = new WaitingFrames();
    private int framesInWrite;
    private long bytesInWrite;
    private long pendingBytes;
    private boolean overfull;
    private State state = State.OPEN;
    private Write write = Write.NONE;

    OutboundQueue(
            Wire wire,
            int bound,
            JoinBuffers buffers,
            TransportMetrics metrics,
            Listener listener) {
        this.wire = wire;
        this.bound = bound;
        this.buffers = buffers;
        this.metrics = metrics;
        this.listener = listener;
    }

    /** Takes a frame if it fits, or if nothing else waits; false otherwise and after the end. */
    synchronized boolean offer(Frame frame) {
        boolean taken = offer(frame, bound);
        overfull |= !taken;
        return taken;
    }

    /** Takes an answer, unless even the reserve is used up. */
    synchronized boolean offerReply(Frame frame) {
        return offer(frame, (long) bound + REPLY_RESERVE);
    }

    private boolean offer(Frame frame, long limit) {
        int size = frame.size();
        if (state != State.OPEN || (pendingBytes > 0 && pendingBytes + size > limit)) {
            metrics.refused.increment();
            return false;
        }
        waiting.add(frame);
        pendingBytes += size;
        metrics.enqueued.increment();
        return true;
    }

    /** Gives back the frames that can be told again and of which nothing was written yet. */
    List<Frame> takeBack() {
        List<Frame> taken;
        boolean room;
        synchronized (this) {
            taken = waiting.takeRepeatable();
            metrics.takenBack.add(taken.size());
            for (Frame frame : taken) {
                pendingBytes -= frame.size();
            }
            room = takeRoom();
        }
        if (room) {
            listener.writable();
        }
        return taken;
    }

    /** Whether it is to be told that there is room again, which is then done. */
    private boolean takeRoom() {
        boolean room = overfull && state == State.OPEN && pendingBytes <= bound / 4;
        overfull &= !room;
        return room;
    }

    /** Takes a control frame, unless even the reserve is used up: then it is left out. */
    synchronized void control(ByteBuffer frame) {
        if (state == State.OPEN
                && pendingBytes + frame.remaining() <= (long) bound + CONTROL_RESERVE) {
            addControl(frame);
        }
    }

    /**
     * Takes the close frame, always; nothing is taken after it.
     *
     * @return false if the queue had its end before
     */
    synchronized boolean endWith(ByteBuffer closeFrame) {
        if (state != State.OPEN) {
            return false;
        }
        state = State.ENDING;
        addControl(closeFrame);
        return true;
    }

    private void addControl(ByteBuffer frame) {
        waiting.addControl(frame);
        pendingBytes += frame.remaining();
    }

    synchronized boolean open() {
        return state == State.OPEN;
    }

    synchronized boolean ended() {
        return state == State.ENDED;
    }

    synchronized long pendingBytes() {
        return pendingBytes;
    }

    synchronized int pendingFrames() {
        return waiting.frames() + framesInWrite;
    }

    /** Writes until nothing waits or the peer takes no more. */
    void flush() {
        while (writeOnce()) {
            // the write went through at once, and more may have come meanwhile
        }
    }

    private boolean writeOnce() {
        ByteBuffer bytes;
        ByteBuffer joined = null;
        synchronized (this) {
            if (write != Write.NONE || state == State.ENDED || bytesWaiting() == 0) {
                return false;
            }
            write = Write.BEGUN;
            Frame large = waiting.takeLargerThan(JoinBuffers.CAPACITY);
            if (large != null) {
                framesInWrite = 1;
                bytes = large.wire();
            } else {
                joined = buffers.take();
                framesInWrite = waiting.joinInto(joined);
                bytes = joined.flip();
            }
            bytesInWrite = bytes.remaining();
        }
        wire.write(bytes, joined != null, this);
        if (joined != null) {
            buffers.giveBack(joined);
        }
        synchronized (this) {
            boolean atOnce = write == Write.DONE_AT_ONCE;
            write = atOnce ? Write.NONE : write == Write.BEGUN ? Write.WAITING : write;
            return atOnce;
        }
    }

    private long bytesWaiting() {
        return pendingBytes - bytesInWrite;
    }

    @Override
    public void written() {
        boolean slow;
        boolean end;
        boolean room;
        synchronized (this) {
            slow = write == Write.WAITING;
            write = write == Write.BEGUN ? Write.DONE_AT_ONCE : Write.NONE;
            if (state == State.ENDED) {
                return;
            }
            metrics.delivered.add(framesInWrite);
            metrics.bytes.add(bytesInWrite);
            metrics.writes.increment();
            pendingBytes -= bytesInWrite;
            bytesInWrite = 0;
            framesInWrite = 0;
            end = state == State.ENDING && pendingBytes == 0;
            if (end) {
                state = State.ENDED;
            }
            room = takeRoom();
        }
        if (room) {
            listener.writable();
        }
        if (end) {
            listener.ended();
        } else if (slow) {
            listener.peerTook();
            flush();
        }
    }

    @Override
    public void failed() {
        discard();
        listener.broken();
    }

    @Override
    public void advanced() {
        listener.peerTook();
    }

    /** Forgets what waits: the connection is gone. */
    synchronized void discard() {
        if (state != State.ENDED || pendingBytes > 0) {
            metrics.dropped.add(waiting.frames() + framesInWrite);
        }
        state = State.ENDED;
        waiting.clear();
        pendingBytes = 0;
        bytesInWrite = 0;
        framesInWrite = 0;
    }
}
