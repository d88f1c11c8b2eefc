package dev.tidewire.gateway.tyrus;

import dev.tidewire.gateway.Frame;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Frames and control frames in the order in which they came. Frames are only referred to, so that a
 * frame that waits for many clients exists once. Guarded by its owner's lock.
 */
final class WaitingFrames {
    /** What has held more than this gives its memory back when it is empty. */
    private static final int KEPT_SLOTS = 256;

    /** A control frame, and how many frames go before it. */
    private record Control(long after, ByteBuffer bytes) {}

    private final ArrayDeque<Control> controls = new ArrayDeque<>(1);
    private ArrayDeque<Frame> frames = new ArrayDeque<>(1);
    private int most;
    private long taken;

    void add(Frame frame) {
        frames.add(frame);
        most = Math.max(most, frames.size());
    }

    void addControl(ByteBuffer frame) {
        controls.add(new Control(taken + frames.size(), frame));
    }

    /** Frames that wait, without control frames. */
    int frames() {
        return frames.size();
    }

    /** Takes what is first if it is a frame of more than {@code size} bytes. */
    @Nullable Frame takeLargerThan(int size) {
        Frame first = frames.peek();
        if (first == null || first.size() <= size || dueControl() != null) {
            return null;
        }
        takeFrame();
        return first;
    }

    /**
     * Moves as many as fit, from the first on.
     *
     * @return how many frames these were, without control frames
     */
    int joinInto(ByteBuffer target) {
        long before = taken;
        while (true) {
            Control control = dueControl();
            Frame frame = frames.peek();
            if (control != null) {
                if (control.bytes.remaining() > target.remaining()) {
                    break;
                }
                target.put(control.bytes);
                controls.remove();
            } else if (frame != null && frame.size() <= target.remaining()) {
                frame.writeTo(target);
                takeFrame();
            } else {
                break;
            }
        }
        return (int) (taken - before);
    }

    private void takeFrame() {
        frames.remove();
        taken++;
        if (frames.isEmpty() && most > KEPT_SLOTS) {
            frames = new ArrayDeque<>(1);
            most = 0;
        }
    }

    private @Nullable Control dueControl() {
        Control control = controls.peek();
        return control != null && control.after <= taken ? control : null;
    }

    /** Takes out what can be told again; the rest keeps its order. */
    List<Frame> takeRepeatable() {
        List<Frame> repeatable = new ArrayList<>();
        ArrayDeque<Frame> kept = new ArrayDeque<>();
        ArrayDeque<Control> places = new ArrayDeque<>();
        long place = taken;
        for (Frame frame : frames) {
            moveControls(place, kept.size(), places);
            if (frame.delivery() == null) {
                kept.add(frame);
            } else {
                repeatable.add(frame);
            }
            place++;
        }
        moveControls(place, kept.size(), places);
        frames = kept;
        controls.addAll(places);
        return repeatable;
    }

    /** Moves the control frames that are due before a place to where they are due now. */
    private void moveControls(long place, int keptBefore, ArrayDeque<Control> places) {
        while (!controls.isEmpty() && controls.getFirst().after <= place) {
            places.add(new Control(taken + keptBefore, controls.remove().bytes));
        }
    }

    void clear() {
        frames = new ArrayDeque<>(1);
        controls.clear();
    }
}
