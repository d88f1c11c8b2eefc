package dev.tidewire.gateway.tyrus;

import dev.tidewire.gateway.SessionAcceptor;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.glassfish.tyrus.core.TyrusWebSocketEngine;
import org.glassfish.tyrus.server.TyrusServerContainer;
import org.glassfish.tyrus.spi.WebSocketEngine;

/**
 * Tyrus without a transport of its own: an engine with one endpoint, {@link #PATH}. The handshake's
 * path is judged before, so that only requests for the gateway reach the engine.
 */
final class TyrusContainer extends TyrusServerContainer {
    /** The endpoint's path within the engine, whatever the workspace. */
    static final String PATH = "/realtime";

    static final String ACCESS_TOKEN = "access_token";

    /** What a read may bring beyond the message that completes with it. */
    private static final int SLACK = 256 << 10;

    private final TyrusWebSocketEngine engine;
    private final SessionAcceptor acceptor;

    TyrusContainer(SessionAcceptor acceptor, int maxMessageBytes) {
        super((Set<Class<?>>) null);
        this.acceptor = acceptor;
        this.engine =
                TyrusWebSocketEngine.builder(this)
                        .incomingBufferSize(Math.addExact(maxMessageBytes, SLACK))
                        .build();
        // Its idle timeouts cost a scheduled task for every frame; the sweeper does without.
        setDefaultMaxSessionIdleTimeout(-1);
        setDefaultMaxTextMessageBufferSize(maxMessageBytes);
        setDefaultMaxBinaryMessageBufferSize(maxMessageBytes);
    }

    void deploy() {
        try {
            register(
                    ServerEndpointConfig.Builder.create(RealtimeEndpoint.class, PATH)
                            .subprotocols(List.of(ACCESS_TOKEN))
                            .configurator(new Configurator(new RealtimeEndpoint(acceptor)))
                            .build());
        } catch (DeploymentException impossible) {
            throw new IllegalStateException("The WebSocket endpoint is not valid", impossible);
        }
    }

    @Override
    public void register(Class<?> endpointClass) throws DeploymentException {
        engine.register(endpointClass, "");
    }

    @Override
    public void register(ServerEndpointConfig config) throws DeploymentException {
        engine.register(config, "");
    }

    @Override
    public WebSocketEngine getWebSocketEngine() {
        return engine;
    }

    @Override
    public Map<String, Object> getProperties() {
        return Map.of();
    }

    /** Hands the session from the handshake to the endpoint. */
    private static final class Configurator extends ServerEndpointConfig.Configurator {
        private final RealtimeEndpoint endpoint;

        Configurator(RealtimeEndpoint endpoint) {
            this.endpoint = endpoint;
        }

        @Override
        public <T> T getEndpointInstance(Class<T> endpointClass) {
            return endpointClass.cast(endpoint);
        }

        @Override
        public boolean checkOrigin(String origin) {
            return true;
        }

        @Override
        public List<Extension> getNegotiatedExtensions(
                List<Extension> installed, List<Extension> requested) {
            return List.of();
        }

        @Override
        public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
            return requested != null && requested.contains(ACCESS_TOKEN) ? ACCESS_TOKEN : "";
        }

        @Override
        public void modifyHandshake(
                ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
            config.getUserProperties().put(RealtimeEndpoint.SESSION, request.getHttpSession());
        }
    }
}
