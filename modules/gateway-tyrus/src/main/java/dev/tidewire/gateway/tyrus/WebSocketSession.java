package dev.tidewire.gateway.tyrus;

import dev.tidewire.gateway.ClientConnection;
import dev.tidewire.gateway.ClientSession;
import dev.tidewire.gateway.ConnectRequest;
import dev.tidewire.gateway.Frame;
import dev.tidewire.gateway.Redacted;
import dev.tidewire.gateway.SessionAcceptor;
import dev.tidewire.protocol.CloseCode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.glassfish.grizzly.CloseListener;
import org.glassfish.grizzly.Closeable;
import org.glassfish.grizzly.Connection;
import org.glassfish.tyrus.core.CloseReasons;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's WebSocket: guards what comes in before the engine sees it, brings messages to the
 * gateway one at a time, and sends through an {@link OutboundQueue}.
 *
 * <p>The TCP connection ends when both close frames have passed, or the close timeout after ours;
 * only then is the gateway told {@link ClientSession#closed()}.
 */
final class WebSocketSession implements ClientConnection, OutboundQueue.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketSession.class);

    private final Connection<?> connection;
    private final ConnectRequest request;
    private final ServerContext server;
    private final OutboundQueue outbound;
    private final FrameGuard guard;
    private final ClientTurn turn;

    private volatile org.glassfish.tyrus.spi.@Nullable Connection engine;

    /** The parts so far of a fragmented text; only the reading thread uses it. */
    private @Nullable StringBuilder unfinished;

    private volatile boolean peerClosed;
    private volatile long lastSign;
    private volatile long lastPing;
    private volatile long closeBegan;

    WebSocketSession(Connection<?> connection, ConnectRequest request, ServerContext server) {
        this.connection = connection;
        this.request = request;
        this.server = server;
        this.guard = new FrameGuard(server.options().maxMessageBytes());
        this.turn = new ClientTurn(this::failedInside, () -> server.sessions().remove(this));
        this.outbound =
                new OutboundQueue(
                        new GrizzlyWire(connection),
                        server.options().outboundBytes(),
                        server.buffers(),
                        server.metrics(),
                        this);
        this.lastSign = server.clock().getAsLong();
        this.lastPing = lastSign;
    }

    /** The handshake has succeeded and the engine runs. */
    void opened(SessionAcceptor acceptor) {
        turn.begin(() -> acceptor.accept(request, this));
    }

    /** Ties the engine's side and the TCP connection's end to this session. */
    @SuppressWarnings("deprecation") // the listener's only form names a deprecated type
    void attach(org.glassfish.tyrus.spi.Connection tyrus) {
        engine = tyrus;
        CloseListener<Closeable, org.glassfish.grizzly.ICloseType> end =
                (closed, type) -> connectionClosed();
        connection.addCloseListener(end);
    }

    /** The next part of a text message, by the reading thread. */
    void textPart(String part, boolean last) {
        if (last && unfinished == null) {
            take(client -> client.received(part));
            return;
        }
        StringBuilder message = unfinished == null ? new StringBuilder() : unfinished;
        message.append(part);
        unfinished = last ? null : message;
        if (last) {
            take(client -> client.received(message.toString()));
        }
    }

    /** The next part of a binary message. */
    void binaryPart(boolean last) {
        if (last) {
            take(ClientSession::receivedBinary);
        }
    }

    private void take(Consumer<ClientSession> message) {
        if (outbound.open()) {
            turn.take(message);
        }
    }

    /** Bytes of the peer, by one thread at a time. */
    void read(ByteBuffer bytes) {
        lastSign = server.clock().getAsLong();
        boolean closing = !outbound.open();
        if (closing) {
            guard.onlyAwaitClose();
        }
        FrameGuard.Violation violation = guard.inspect(bytes);
        if (guard.closeSeen()) {
            peerClosed = true;
        }
        if (!closing) {
            handOn(bytes, violation);
        }
        if (peerClosed && outbound.ended()) {
            connection.terminateSilently();
        }
    }

    private void handOn(ByteBuffer bytes, FrameGuard.@Nullable Violation violation) {
        org.glassfish.tyrus.spi.Connection tyrus = engine;
        if (tyrus == null) {
            return;
        }
        if (violation == null) {
            tyrus.getReadHandler().handle(bytes);
            return;
        }
        ByteBuffer sound = bytes.slice(bytes.position(), violation.offset());
        if (sound.hasRemaining()) {
            tyrus.getReadHandler().handle(sound);
        }
        close(violation.code(), violation.reason());
    }

    @Override
    public boolean offer(Frame frame) {
        return outbound.offer(frame);
    }

    @Override
    public boolean offerReply(Frame frame) {
        return outbound.offerReply(frame);
    }

    @Override
    public List<Frame> takeBack() {
        return outbound.takeBack();
    }

    @Override
    public void flush() {
        outbound.flush();
    }

    @Override
    public long pendingBytes() {
        return outbound.pendingBytes();
    }

    long pendingFrames() {
        return outbound.pendingFrames();
    }

    @Override
    public void close(CloseCode code, String reason) {
        endWith(ControlFrames.close(code, reason));
    }

    /** A control frame of the engine's own. */
    void control(ByteBuffer frame) {
        outbound.control(frame);
        outbound.flush();
    }

    /** A close frame, ours or the engine's answer to the peer's. */
    void endWith(ByteBuffer closeFrame) {
        if (outbound.open()) {
            closeBegan = server.clock().getAsLong();
        }
        if (outbound.endWith(closeFrame)) {
            outbound.flush();
        }
    }

    /** Pings, and ends what has been silent or closing for too long. */
    void check(long now) {
        GatewayServerOptions options = server.options();
        if (!outbound.open()) {
            if (now - closeBegan >= options.closeTimeout().toNanos()) {
                connection.terminateSilently();
            }
        } else if (now - lastSign >= options.silenceTimeout().toNanos()) {
            long seconds = options.silenceTimeout().toSeconds();
            close(CloseCode.GOING_AWAY, "going_away: no sign of life for " + seconds + " s");
        } else if (now - lastPing >= options.pingInterval().toNanos()) {
            lastPing = now;
            control(ControlFrames.ping());
        }
    }

    @Override
    public void ended() {
        if (peerClosed) {
            connection.terminateSilently();
        }
    }

    @Override
    public void peerTook() {
        lastSign = server.clock().getAsLong();
    }

    @Override
    public void writable() {
        server.workers().execute(() -> turn.tell(ClientSession::writable));
    }

    @Override
    public void broken() {
        connection.terminateSilently();
    }

    void terminate() {
        connection.terminateSilently();
    }

    private void connectionClosed() {
        outbound.discard();
        org.glassfish.tyrus.spi.Connection tyrus = engine;
        if (tyrus != null) {
            tyrus.close(CloseReasons.GOING_AWAY.getCloseReason());
        }
        turn.end(server.workers());
    }

    private void failedInside(Throwable failure) {
        LOG.error("A session of the gateway failed and is closed", Redacted.of(failure));
        close(CloseCode.INTERNAL_ERROR, CloseCode.INTERNAL_ERROR.label());
    }
}
