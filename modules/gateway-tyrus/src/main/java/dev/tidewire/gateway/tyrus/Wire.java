package dev.tidewire.gateway.tyrus;

import java.nio.ByteBuffer;

/** Writes bytes to one peer without blocking. One write at a time. */
interface Wire {
    /**
     * Writes all of {@code bytes}, as soon as the peer takes them.
     *
     * @param reused whether the caller changes the buffer after this returns, so that what the peer
     *     does not take at once has to be copied
     * @param progress is told, perhaps before this returns, when all is written or has failed
     */
    void write(ByteBuffer bytes, boolean reused, Progress progress);

    /** How a write goes on. */
    interface Progress {
        /** The operating system has taken all bytes. */
        void written();

        /** The connection is unusable. */
        void failed();

        /** The peer made room for some more bytes. */
        void advanced();
    }
}
