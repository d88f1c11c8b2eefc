package dev.tidewire.gateway.tyrus;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Direct buffers in which waiting frames are joined, shared by all connections: one is taken for
 * the time of a write only, so there are as many as threads that write at once. Thread-safe.
 */
final class JoinBuffers {
    static final int CAPACITY = 64 << 10;
    private static final int KEPT = 64;

    private final ArrayBlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(KEPT);

    ByteBuffer take() {
        @Nullable ByteBuffer buffer = free.poll();
        return buffer == null ? ByteBuffer.allocateDirect(CAPACITY) : buffer.clear();
    }

    void giveBack(ByteBuffer buffer) {
        // A full pool means that many threads wrote at once; the surplus is left to the collector.
        boolean kept = free.offer(buffer);
        assert kept || free.remainingCapacity() == 0;
    }
}
