package dev.tidewire.gateway.tyrus;

import dev.tidewire.gateway.SessionAcceptor;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import java.nio.ByteBuffer;

/**
 * The WebSocket engine's view of the gateway: one stateless instance for all connections. Public
 * because the engine calls it by reflection; not meant for anyone else.
 */
public final class RealtimeEndpoint extends Endpoint {
    /** The handshake's property that holds the {@link WebSocketSession}. */
    static final String SESSION = "dev.tidewire.session";

    private final SessionAcceptor acceptor;

    RealtimeEndpoint(SessionAcceptor acceptor) {
        this.acceptor = acceptor;
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        if (!(session.getUserProperties().get(SESSION) instanceof WebSocketSession own)) {
            throw new IllegalStateException("The handshake did not bring its session");
        }
        // Parts, since the engine would keep its buffer of whole messages for the session's life.
        MessageHandler.Partial<String> texts = own::textPart;
        MessageHandler.Partial<ByteBuffer> binaries = (part, last) -> own.binaryPart(last);
        session.addMessageHandler(String.class, texts);
        session.addMessageHandler(ByteBuffer.class, binaries);
        own.opened(acceptor);
    }
}
