package dev.tidewire.gateway.tyrus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.gateway.Frame;
import dev.tidewire.protocol.CloseCode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The queue's own rules, on a wire whose peer takes bytes only when told. */
final class OutboundQueueTest {
    private static final int BOUND = 200_000;
    private final ManualWire wire = new ManualWire();
    private final Events events = new Events();
    private final TransportMetrics metrics =
            new TransportMetrics(new SimpleMeterRegistry(), List.of());
    private final OutboundQueue queue =
            new OutboundQueue(wire, BOUND, new JoinBuffers(), metrics, events);

    @Test
    void hasOneWriteUnderWayAndJoinsWhatWaitsMeanwhile() {
        queue.offer(Frame.of("a"));
        queue.flush();
        queue.offer(Frame.of("b"));
        queue.flush();
        queue.offer(Frame.of("c"));
        queue.flush();
        assertThat(wire.writes).hasSize(1);

        wire.take();

        assertThat(wire.writes).hasSize(2);
        assertThat(wire.writes.get(1)).isEqualTo(bytes(Frame.of("b"), Frame.of("c")));
        assertThat(events.seen).containsExactly("took");
    }

    @Test
    void keepsControlFramesInTheirPlace() {
        queue.offer(Frame.of("before"));
        queue.control(ControlFrames.ping());
        queue.offer(Frame.of("after"));
        queue.flush();

        assertThat(wire.writes.getFirst())
                .isEqualTo(bytes(Frame.of("before"), ControlFrames.ping(), Frame.of("after")));
    }

    @Test
    void keepsControlFramesInTheirPlaceBeforeALargeFrame() {
        Frame large = Frame.of("x".repeat(100_000));
        queue.offer(Frame.of("before"));
        queue.control(ControlFrames.ping());
        queue.offer(large);
        queue.flush();
        wire.take();

        assertThat(wire.writes)
                .containsExactly(bytes(Frame.of("before"), ControlFrames.ping()), bytes(large));
    }

    @Test
    void doesNotCopyALargeFrame() {
        Frame large = Frame.of("x".repeat(100_000));
        queue.offer(large);
        queue.flush();

        assertThat(wire.reused).containsExactly(false);
    }

    @Test
    void countsWhatIsBeingWrittenAsPending() {
        Frame frame = Frame.of("x".repeat(1_000));
        queue.offer(frame);
        queue.flush();

        assertThat(queue.pendingBytes()).isEqualTo(frame.size());
        wire.take();
        assertThat(queue.pendingBytes()).isZero();
    }

    @Test
    void refusesWhatDoesNotFitAndTakesItLater() {
        Frame half = Frame.of("x".repeat(BOUND / 2));
        assertThat(queue.offer(half)).isTrue();
        assertThat(queue.offer(half)).isFalse();
        assertThat(metrics.refused.sum()).isEqualTo(1);

        queue.flush();
        wire.take();
        assertThat(queue.offer(half)).isTrue();
    }

    @Test
    void leavesOutPingsBeyondTheReserve() {
        queue.offer(Frame.of("x".repeat(BOUND - 100)));
        for (int i = 0; i < 10_000; i++) {
            queue.control(ControlFrames.ping());
        }

        assertThat(queue.pendingBytes()).isLessThanOrEqualTo(BOUND + 4_096);
    }

    @Test
    void takesTheCloseFrameEvenWhenFullAndNothingAfterIt() {
        queue.offer(Frame.of("x".repeat(BOUND - 4)));
        ByteBuffer close = ControlFrames.close(CloseCode.OVERLOADED, "overloaded");

        assertThat(queue.endWith(close)).isTrue();
        assertThat(queue.endWith(close)).isFalse();
        assertThat(queue.offer(Frame.of("late"))).isFalse();
        queue.control(ControlFrames.ping());
        queue.flush();
        wire.take();
        wire.take();

        assertThat(wire.writes.getLast())
                .isEqualTo(bytes(ControlFrames.close(CloseCode.OVERLOADED, "overloaded")));
        assertThat(events.seen).endsWith("ended");
        assertThat(queue.ended()).isTrue();
    }

    @Test
    void givesBackWhatCanBeToldAgainAndKeepsTheRestInOrder() {
        queue.offer(Frame.of("in the write"));
        queue.flush();
        Frame first = Frame.of("event 1").delivering(List.of("s"), 1);
        Frame second = Frame.of("event 2").delivering(List.of("s"), 2);
        queue.control(ControlFrames.ping());
        queue.offer(first);
        queue.offer(Frame.of("answer 1"));
        queue.control(ControlFrames.ping());
        queue.offer(second);
        queue.offer(Frame.of("answer 2"));

        assertThat(queue.takeBack()).containsExactly(first, second);
        wire.take();

        assertThat(wire.writes.get(1))
                .isEqualTo(
                        bytes(
                                ControlFrames.ping(),
                                Frame.of("answer 1"),
                                ControlFrames.ping(),
                                Frame.of("answer 2")));
        wire.take();
        assertThat(queue.pendingBytes()).isZero();
        assertThat(metrics.takenBack.sum()).isEqualTo(2);
        assertThat(metrics.enqueued.sum())
                .isEqualTo(metrics.delivered.sum() + metrics.takenBack.sum());
    }

    @Test
    void tellsOnceThatThereIsRoomAgainAfterAFrameThatDidNotFit() {
        queue.offer(Frame.of("x".repeat(150_000)));
        queue.flush();
        queue.offer(Frame.of("y".repeat(40_000)));
        assertThat(queue.offer(Frame.of("z".repeat(40_000)))).isFalse();

        wire.take();
        wire.take();

        assertThat(events.seen).containsOnlyOnce("writable");
    }

    @Test
    void tellsNothingOfRoomWhereEverythingFitted() {
        queue.offer(Frame.of("x".repeat(150_000)));
        queue.flush();

        wire.take();

        assertThat(events.seen).containsExactly("took");
    }

    @Test
    void takesAnswersAboveTheBoundUpToTheReserve() {
        queue.offer(Frame.of("x".repeat(199_000)));
        queue.flush();
        assertThat(queue.offer(Frame.of("y".repeat(10_000)))).isFalse();

        assertThat(queue.offerReply(Frame.of("y".repeat(10_000)))).isTrue();
        assertThat(queue.offerReply(Frame.of("y".repeat(60_000)))).isFalse();
    }

    @Test
    void forgetsEverythingWhenTheConnectionBreaks() {
        queue.offer(Frame.of("in the write"));
        queue.flush();
        queue.offer(Frame.of("waiting"));

        wire.fail();

        assertThat(events.seen).containsExactly("broken");
        assertThat(queue.pendingBytes()).isZero();
        assertThat(metrics.dropped.sum()).isEqualTo(2);
        assertThat(queue.offer(Frame.of("late"))).isFalse();
    }

    @Test
    void writesNothingMoreAfterItsEnd() {
        queue.offer(Frame.of("waiting"));
        queue.discard();
        queue.flush();

        assertThat(wire.writes).isEmpty();
    }

    @Test
    void goesOnAtOnceWhileThePeerTakesEverything() {
        wire.immediate = true;
        Frame frame = Frame.of("x".repeat(50_000));
        queue.offer(frame);
        queue.offer(frame);
        queue.offer(frame);
        queue.flush();

        assertThat(wire.writes).hasSize(3);
        assertThat(metrics.delivered.sum()).isEqualTo(3);
        assertThat(events.seen).isEmpty();
    }

    private static List<Byte> bytes(Object... frames) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Object frame : frames) {
            all.writeBytes(array(frame instanceof Frame f ? f.wire() : (ByteBuffer) frame));
        }
        return list(all.toByteArray());
    }

    private static byte[] array(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static List<Byte> list(byte[] bytes) {
        List<Byte> list = new ArrayList<>(bytes.length);
        for (byte one : bytes) {
            list.add(one);
        }
        return list;
    }

    private static final class ManualWire implements Wire {
        private final List<List<Byte>> writes = new ArrayList<>();
        private final List<Boolean> reused = new ArrayList<>();
        private boolean immediate;
        private Progress waiting;

        @Override
        public void write(ByteBuffer bytes, boolean bufferReused, Progress progress) {
            assertThat(waiting).as("a write while another is under way").isNull();
            writes.add(list(array(bytes)));
            reused.add(bufferReused);
            if (immediate) {
                progress.written();
            } else {
                waiting = progress;
            }
        }

        void take() {
            Progress done = waiting;
            waiting = null;
            done.written();
        }

        void fail() {
            waiting.failed();
        }
    }

    private static final class Events implements OutboundQueue.Listener {
        private final List<String> seen = new ArrayList<>();

        @Override
        public void ended() {
            seen.add("ended");
        }

        @Override
        public void peerTook() {
            seen.add("took");
        }

        @Override
        public void writable() {
            seen.add("writable");
        }

        @Override
        public void broken() {
            seen.add("broken");
        }
    }
}
