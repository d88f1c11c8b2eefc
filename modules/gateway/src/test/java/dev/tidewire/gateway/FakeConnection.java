package dev.tidewire.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidewire.protocol.CloseCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A peer that reads at once, or not at all. Thread-safe. */
final class FakeConnection implements ClientConnection {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Frame> queued = new ArrayList<>();
    private final List<Frame> written = new ArrayList<>();
    private long room = Long.MAX_VALUE / 2;
    private long reserve = 1_000;
    private boolean stalled;
    private int flushes;
    private Runnable interruption = () -> {};
    private @Nullable CloseCode closeCode;
    private @Nullable String closeReason;

    synchronized FakeConnection withRoom(long bytes) {
        room = bytes;
        return this;
    }

    @Override
    public boolean offer(Frame frame) {
        takeInterruption().run();
        synchronized (this) {
            if (closeCode != null || pendingBytes() + frame.size() > room) {
                return false;
            }
            queued.add(frame);
            return true;
        }
    }

    @Override
    public boolean offerReply(Frame frame) {
        takeInterruption().run();
        synchronized (this) {
            if (closeCode != null || pendingBytes() + frame.size() > room + reserve) {
                return false;
            }
            queued.add(frame);
            return true;
        }
    }

    @Override
    public synchronized List<Frame> takeBack() {
        List<Frame> taken = queued.stream().filter(frame -> frame.delivery() != null).toList();
        queued.removeAll(taken);
        return taken;
    }

    synchronized FakeConnection withoutReserve() {
        reserve = 0;
        return this;
    }

    /** The peer does not read until {@link #readAgain()}. */
    synchronized void stall() {
        stalled = true;
    }

    /** The peer reads what waits and what comes. */
    void readAgain() {
        synchronized (this) {
            stalled = false;
        }
        flush();
    }

    private synchronized Runnable takeInterruption() {
        Runnable taken = interruption;
        interruption = () -> {};
        return taken;
    }

    /** Runs something within the next offer, on its thread and before the frame is queued. */
    synchronized void whenOffered(Runnable action) {
        interruption = action;
    }

    @Override
    public synchronized void flush() {
        flushes++;
        if (!stalled) {
            written.addAll(queued);
            queued.clear();
        }
    }

    @Override
    public synchronized long pendingBytes() {
        return queued.stream().mapToLong(Frame::size).sum();
    }

    @Override
    public synchronized void close(CloseCode code, String reason) {
        if (closeCode == null) {
            closeCode = code;
            closeReason = reason;
        }
    }

    synchronized @Nullable CloseCode closeCode() {
        return closeCode;
    }

    synchronized @Nullable String closeReason() {
        return closeReason;
    }

    synchronized int flushes() {
        return flushes;
    }

    synchronized List<Frame> frames() {
        return List.copyOf(written);
    }

    /** What the peer has read, as JSON. */
    List<JsonNode> messages() {
        return frames().stream().map(frame -> json(frame.text())).toList();
    }

    List<JsonNode> messages(String type) {
        return messages().stream()
                .filter(message -> message.path("type").asText().equals(type))
                .toList();
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
