package dev.tidewire.gateway.tyrus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.gateway.tyrus.FrameGuard.Violation;
import dev.tidewire.protocol.CloseCode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

final class FrameGuardTest {
    private static final int LIMIT = 100_000;
    private final FrameGuard guard = new FrameGuard(LIMIT);

    @RepeatedTest(50)
    void followsSoundFramesHoweverTheyAreCut(RepetitionInfo run) {
        SplittableRandom random = new SplittableRandom(run.getCurrentRepetition());
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (int i = 0; i < 30; i++) {
            boolean control = random.nextInt(4) == 0;
            int length = random.nextInt(control ? 126 : i % 10 == 0 ? 70_000 : 300);
            stream.writeBytes(RawClient.encode(control ? 0x89 : 0x81, new byte[length]));
        }

        assertThat(inspectInPieces(stream.toByteArray(), random)).isNull();
    }

    @RepeatedTest(50)
    void findsAViolationHoweverItIsCut(RepetitionInfo run) {
        SplittableRandom random = new SplittableRandom(run.getCurrentRepetition());
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes(RawClient.encode(0x81, new byte[random.nextInt(70_000)]));
        stream.writeBytes(RawClient.header(0x81, 0x80, LIMIT + 1 + random.nextInt(1_000)));

        Violation violation = inspectInPieces(stream.toByteArray(), random);

        assertThat(violation).isNotNull();
        assertThat(violation.code()).isEqualTo(CloseCode.MESSAGE_TOO_BIG);
    }

    @Test
    void saysWhereTheOffendingFrameBegins() {
        byte[] sound = RawClient.encode(0x81, new byte[10]);
        ByteBuffer chunk =
                ByteBuffer.allocate(sound.length + 2)
                        .put(sound)
                        .put(RawClient.header(0x81, 0, 0))
                        .flip();

        Violation violation = guard.inspect(chunk);

        assertThat(violation).isNotNull();
        assertThat(violation.offset()).isEqualTo(sound.length);
        assertThat(chunk.position()).isZero();
    }

    @Test
    void seesTheCloseFrameOnlyWhenItIsWhole() {
        byte[] close = RawClient.encode(0x88, new byte[] {3, (byte) 0xe8});

        guard.inspect(ByteBuffer.wrap(close, 0, close.length - 1));
        assertThat(guard.closeSeen()).isFalse();

        guard.inspect(ByteBuffer.wrap(close, close.length - 1, 1));
        assertThat(guard.closeSeen()).isTrue();
    }

    @Test
    void findsTheCloseFrameBehindAViolation() {
        byte[] unmasked = {(byte) 0x81, 2, 'h', 'i'};
        guard.inspect(ByteBuffer.wrap(unmasked));

        Violation second = guard.inspect(ByteBuffer.wrap(RawClient.encode(0x88, new byte[0])));

        assertThat(second).isNull();
        assertThat(guard.closeSeen()).isTrue();
    }

    @Test
    void countsTheFragmentsOfEachMessageAnew() {
        byte[] half = new byte[LIMIT / 2];
        for (int message = 0; message < 5; message++) {
            assertThat(guard.inspect(ByteBuffer.wrap(RawClient.encode(0x01, half)))).isNull();
            assertThat(guard.inspect(ByteBuffer.wrap(RawClient.encode(0x89, half(20))))).isNull();
            assertThat(guard.inspect(ByteBuffer.wrap(RawClient.encode(0x80, half)))).isNull();
        }

        guard.inspect(ByteBuffer.wrap(RawClient.encode(0x01, half)));
        guard.inspect(ByteBuffer.wrap(RawClient.encode(0x00, half)));
        assertThat(guard.inspect(ByteBuffer.wrap(RawClient.encode(0x80, half(2))))).isNotNull();
    }

    private static byte[] half(int length) {
        return new byte[length / 2];
    }

    private Violation inspectInPieces(byte[] stream, SplittableRandom random) {
        int at = 0;
        while (at < stream.length) {
            int length = Math.min(stream.length - at, 1 + random.nextInt(random.nextInt(1, 9_000)));
            Violation violation = guard.inspect(ByteBuffer.wrap(stream, at, length));
            if (violation != null) {
                return violation;
            }
            at += length;
        }
        return null;
    }
}
