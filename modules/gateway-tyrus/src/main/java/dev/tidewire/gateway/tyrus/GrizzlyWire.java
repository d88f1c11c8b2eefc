package dev.tidewire.gateway.tyrus;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.CompletionHandler;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.WriteResult;
import org.glassfish.grizzly.asyncqueue.AsyncQueueWriter;
import org.glassfish.grizzly.asyncqueue.MessageCloner;
import org.glassfish.grizzly.asyncqueue.WritableMessage;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.memory.MemoryManager;
import org.glassfish.grizzly.nio.NIOTransport;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Wire} over a Grizzly connection. It writes to the transport itself, past the filters,
 * which have nothing to add to WebSocket frames; a direct buffer goes to the socket without a copy.
 */
final class GrizzlyWire
        implements Wire, CompletionHandler<WriteResult<WritableMessage, SocketAddress>> {
    private static final MessageCloner<WritableMessage> COPY_OF_REST = GrizzlyWire::copyOfRest;
    private static final MessageCloner<WritableMessage> AS_IT_IS = (connection, message) -> message;

    private final Connection<SocketAddress> connection;
    private final AsyncQueueWriter<SocketAddress> writer;
    private final MemoryManager<?> memory;
    private volatile @Nullable Progress progress;

    @SuppressWarnings("unchecked") // a TCP connection's peer is a socket address
    GrizzlyWire(Connection<?> connection) {
        this.connection = (Connection<SocketAddress>) connection;
        NIOTransport transport = (NIOTransport) connection.getTransport();
        this.writer = transport.getAsyncQueueIO().getWriter();
        this.memory = transport.getMemoryManager();
    }

    @Override
    public void write(ByteBuffer bytes, boolean reused, Progress newProgress) {
        progress = newProgress;
        writer.write(
                connection,
                null,
                Buffers.wrap(memory, bytes),
                this,
                reused ? COPY_OF_REST : AS_IT_IS);
    }

    @SuppressWarnings("rawtypes") // as the interface has it
    private static WritableMessage copyOfRest(Connection connection, WritableMessage message) {
        Buffer original = (Buffer) message;
        byte[] rest = new byte[original.remaining()];
        original.get(rest);
        return Buffers.wrap(connection.getMemoryManager(), rest);
    }

    @Override
    public void completed(WriteResult<WritableMessage, SocketAddress> result) {
        told().written();
    }

    @Override
    public void failed(Throwable cause) {
        told().failed();
    }

    @Override
    public void cancelled() {
        told().failed();
    }

    @Override
    public void updated(WriteResult<WritableMessage, SocketAddress> result) {
        told().advanced();
    }

    private Progress told() {
        Progress current = progress;
        if (current == null) {
            throw new IllegalStateException("A write ended that was never begun");
        }
        return current;
    }
}
