package dev.tidewire.gateway.tyrus;

import dev.tidewire.auth.DenialReason;
import dev.tidewire.gateway.ConnectRequest;
import dev.tidewire.gateway.HttpAnswer;
import dev.tidewire.gateway.SessionAcceptor;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.Grizzly;
import org.glassfish.grizzly.attributes.Attribute;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChain;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.FilterChainEvent;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpEvents;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.HttpServerFilter;
import org.glassfish.grizzly.http.Method;
import org.glassfish.grizzly.http.Protocol;
import org.glassfish.grizzly.nio.transport.TCPNIOConnection;
import org.glassfish.grizzly.utils.IdleTimeoutFilter;
import org.glassfish.tyrus.core.RequestContext;
import org.glassfish.tyrus.core.TyrusUpgradeResponse;
import org.glassfish.tyrus.spi.WebSocketEngine;
import org.glassfish.tyrus.spi.WebSocketEngine.UpgradeInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns handshakes for the gateway's endpoint into sessions; everything else goes on to the HTTP
 * resources. An upgraded connection leaves the HTTP filters for a short chain of its own, and with
 * them all that they remember of its request, the token included.
 */
final class UpgradeFilter extends BaseFilter {
    /**
     * The operating system's send buffer for one client (Linux doubles it). Left alone it grows to
     * megabytes, and a slow client who works them off looks like a dead one for minutes.
     */
    static final int SEND_BUFFER = 128 << 10;

    private static final int KEY_BYTES = 16;

    private static final Logger LOG = LoggerFactory.getLogger(UpgradeFilter.class);
    private static final Attribute<HttpRequestPacket> HTTP_REQUEST =
            Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute(
                    HttpServerFilter.HTTP_SERVER_REQUEST_ATTR_NAME);

    private static final HttpAnswer ORIGIN_DENIED =
            HttpAnswer.error(
                    403,
                    DenialReason.ORIGIN_DENIED.word(),
                    "the page's origin is not among gateway.allowedOrigins");

    private final WebSocketEngine engine;
    private final SessionAcceptor acceptor;
    private final ServerContext server;
    private final FilterChain upgraded;
    private final HandshakeRequestReader reader;

    /**
     * @param upgraded the chain of connections after their handshake
     */
    UpgradeFilter(
            WebSocketEngine engine,
            SessionAcceptor acceptor,
            ServerContext server,
            FilterChain upgraded) {
        this.engine = engine;
        this.acceptor = acceptor;
        this.server = server;
        this.upgraded = upgraded;
        this.reader = new HandshakeRequestReader(server.options().tokenInQuery());
    }

    @Override
    public NextAction handleRead(FilterChainContext context) {
        HttpContent content = context.getMessage();
        HttpRequestPacket request = (HttpRequestPacket) content.getHttpHeader();
        ConnectRequest connect = isHandshake(request) ? reader.read(request) : null;
        if (connect == null) {
            return context.getInvokeAction();
        }
        if (!server.options().origins().allow(origins(request))) {
            acceptor.originDenied(connect);
            EarlyAnswer.send(context, request, ORIGIN_DENIED);
            return context.getStopAction();
        }
        upgrade(context, request, connect);
        readEarlyFrames(context.getConnection(), content);
        return context.getStopAction();
    }

    /**
     * Takes back what the codec assumes of every request with an {@code Upgrade} header, such as a
     * client's offer of HTTP/2: that its body is no HTTP any more.
     */
    @Override
    public NextAction handleEvent(FilterChainContext context, FilterChainEvent event) {
        if (event instanceof HttpEvents.IncomingHttpUpgradeEvent offer
                && offer.getHttpHeader() instanceof HttpRequestPacket request
                && !isHandshake(request)) {
            request.setIgnoreContentModifiers(false);
            request.getUpgradeDC().recycle();
        }
        return context.getInvokeAction();
    }

    private static boolean isHandshake(HttpRequestPacket request) {
        return HandshakeRequestReader.isUpgrade(request)
                && HandshakeRequestReader.isConnect(HandshakeRequestReader.rawPath(request));
    }

    private static List<String> origins(HttpRequestPacket request) {
        List<String> origins = new ArrayList<>();
        request.getHeaders().values("Origin").forEach(origins::add);
        return origins;
    }

    /** What an impatient client sent without awaiting the response. */
    private static void readEarlyFrames(Connection<?> connection, HttpContent content) {
        WebSocketSession session = FrameFilter.SESSION.get(connection);
        if (session != null && content.getContent().hasRemaining()) {
            session.read(content.getContent().toByteBuffer());
        }
    }

    private void upgrade(
            FilterChainContext context, HttpRequestPacket request, ConnectRequest connect) {
        if (request.getMethod() != Method.GET || !hasKey(request)) {
            respond(context, request, 400, Map.of());
            return;
        }
        Connection<?> connection = context.getConnection();
        WebSocketSession session = new WebSocketSession(connection, connect, server);
        TyrusUpgradeResponse response = new TyrusUpgradeResponse();
        UpgradeInfo upgrade = engine.upgrade(handshake(request, session), response);
        respond(context, request, response.getStatus(), response.getHeaders());
        if (upgrade.getStatus() == WebSocketEngine.UpgradeStatus.SUCCESS) {
            open(connection, session, upgrade);
        }
    }

    private void open(Connection<?> connection, WebSocketSession session, UpgradeInfo upgrade) {
        limitSendBuffer((TCPNIOConnection) connection);
        IdleTimeoutFilter.setCustomTimeout(connection, -1, TimeUnit.SECONDS);
        FrameFilter.SESSION.set(connection, session);
        connection.setProcessor(upgraded);
        HTTP_REQUEST.remove(connection);
        server.sessions().add(session);
        server.metrics().opened.increment();
        session.attach(
                upgrade.createConnection(new EngineWriter(session), reason -> session.terminate()));
    }

    private static void limitSendBuffer(TCPNIOConnection connection) {
        try {
            ((SocketChannel) connection.getChannel())
                    .setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER);
        } catch (IOException closed) {
            LOG.debug("A client left during its handshake: {}", closed.toString());
        }
    }

    /** Only what the engine needs: no token reaches it, and no extension is agreed. */
    private static RequestContext handshake(HttpRequestPacket request, WebSocketSession session) {
        RequestContext handshake =
                RequestContext.Builder.create()
                        .requestURI(URI.create(TyrusContainer.PATH))
                        .httpSession(session)
                        .secure(request.isSecure())
                        .remoteAddr(request.getRemoteAddress())
                        .serverAddr(request.getLocalAddress())
                        .serverPort(request.getLocalPort())
                        .tyrusProperties(Map.of())
                        .build();
        for (String name :
                List.of(
                        "Host",
                        "Upgrade",
                        "Connection",
                        "Sec-WebSocket-Key",
                        "Sec-WebSocket-Version")) {
            String value = request.getHeader(name);
            if (value != null) {
                handshake.getHeaders().put(name, List.of(value));
            }
        }
        if (HandshakeRequestReader.subprotocols(request).contains(TyrusContainer.ACCESS_TOKEN)) {
            handshake
                    .getHeaders()
                    .put("Sec-WebSocket-Protocol", List.of(TyrusContainer.ACCESS_TOKEN));
        }
        return handshake;
    }

    private static boolean hasKey(HttpRequestPacket request) {
        String key = request.getHeader("Sec-WebSocket-Key");
        String connection = request.getHeader("Connection");
        if (key == null
                || connection == null
                || !connection.toLowerCase(Locale.ROOT).contains("upgrade")) {
            return false;
        }
        try {
            return Base64.getDecoder().decode(key.strip()).length == KEY_BYTES;
        } catch (IllegalArgumentException invalid) {
            return false;
        }
    }

    private static void respond(
            FilterChainContext context,
            HttpRequestPacket request,
            int status,
            Map<String, List<String>> headers) {
        HttpResponsePacket response = request.getResponse();
        boolean switched = status == 101;
        response.setProtocol(Protocol.HTTP_1_1);
        response.setStatus(status);
        headers.forEach((name, values) -> response.setHeader(name, String.join(", ", values)));
        if (!switched) {
            response.setContentLength(0);
            response.setHeader("Connection", "close");
        }
        context.write(HttpContent.builder(response).last(!switched).build());
        if (!switched) {
            context.getConnection().closeSilently();
        }
    }
}
