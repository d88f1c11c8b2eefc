package dev.tidewire.gateway.tyrus;

import java.nio.ByteBuffer;
import org.glassfish.tyrus.spi.CompletionHandler;
import org.glassfish.tyrus.spi.Writer;
import org.glassfish.tyrus.spi.WriterInfo;
import org.jspecify.annotations.Nullable;

/** What the engine writes by itself: pongs, and close frames. */
final class EngineWriter extends Writer {
    private static final int CLOSE = 0x88;

    private final WebSocketSession session;

    EngineWriter(WebSocketSession session) {
        this.session = session;
    }

    @Override
    public void write(ByteBuffer frame, @Nullable CompletionHandler<ByteBuffer> handler) {
        if ((frame.get(frame.position()) & 0xff) == CLOSE) {
            session.endWith(frame);
        } else {
            session.control(frame);
        }
        if (handler != null) {
            handler.completed(frame);
        }
    }

    @Override
    public void write(
            ByteBuffer frame,
            @Nullable CompletionHandler<ByteBuffer> handler,
            @Nullable WriterInfo info) {
        write(frame, handler);
    }

    /** Does nothing: the session ends the connection when both close frames have passed. */
    @Override
    public void close() {}
}
