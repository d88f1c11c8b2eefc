package dev.tidewire.gateway.tyrus;

import dev.tidewire.gateway.ConnectRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.jspecify.annotations.Nullable;

/** Reads who wants to connect where, and with which credential, from an HTTP request. */
final class HandshakeRequestReader {
    /** Any segment will do; whether it can be a workspace is not judged here. */
    private static final Pattern CONNECT = Pattern.compile("/workspaces/([^/]+)/realtime/connect");

    private static final String BEARER = "bearer ";
    private static final String CORRELATION_ID = "X-Correlation-Id";

    private final boolean tokenInQuery;

    HandshakeRequestReader(boolean tokenInQuery) {
        this.tokenInQuery = tokenInQuery;
    }

    /** The path as the client sent it, with its percent-encoding. */
    static String rawPath(HttpRequestPacket request) {
        return request.getRequestURIRef().getOriginalRequestURIBC().toString();
    }

    /** Whether the path is that of the WebSocket endpoint. */
    static boolean isConnect(String rawPath) {
        return CONNECT.matcher(rawPath).matches();
    }

    static boolean isUpgrade(HttpRequestPacket request) {
        return "websocket".equalsIgnoreCase(request.getHeader("Upgrade"));
    }

    /** The request, or null if its path is another. */
    @Nullable ConnectRequest read(HttpRequestPacket request) {
        Matcher path = CONNECT.matcher(rawPath(request));
        if (!path.matches()) {
            return null;
        }
        return new ConnectRequest(
                decoded(path.group(1), false),
                token(request),
                request.getRemoteAddress(),
                request.getHeader(CORRELATION_ID));
    }

    /** The subprotocols asked for, in order. */
    static List<String> subprotocols(HttpRequestPacket request) {
        List<String> all = new ArrayList<>();
        for (String header : request.getHeaders().values("Sec-WebSocket-Protocol")) {
            for (String name : header.split(",", -1)) {
                all.add(name.strip());
            }
        }
        return all;
    }

    /**
     * Who asks for a plain HTTP resource: a token counts in the header {@code Authorization} only.
     *
     * @param workspace the path's segment, with its percent-encoding
     */
    static ConnectRequest caller(HttpRequestPacket request, String workspace) {
        return new ConnectRequest(
                decoded(workspace, false),
                bearer(request),
                request.getRemoteAddress(),
                request.getHeader(CORRELATION_ID));
    }

    private static @Nullable String bearer(HttpRequestPacket request) {
        String authorization = request.getHeader("Authorization");
        return authorization != null
                        && authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)
                        && authorization.length() > BEARER.length()
                ? authorization.substring(BEARER.length()).strip()
                : null;
    }

    private @Nullable String token(HttpRequestPacket request) {
        String bearer = bearer(request);
        if (bearer != null) {
            return bearer;
        }
        List<String> subprotocols = subprotocols(request);
        int marker = subprotocols.indexOf(TyrusContainer.ACCESS_TOKEN);
        if (marker >= 0 && marker + 1 < subprotocols.size()) {
            return subprotocols.get(marker + 1);
        }
        return tokenInQuery ? queryToken(request.getQueryString()) : null;
    }

    private static @Nullable String queryToken(@Nullable String query) {
        if (query == null) {
            return null;
        }
        for (String parameter : query.split("&", -1)) {
            if (parameter.startsWith("token=")) {
                String value = parameter.substring("token=".length());
                return value.isEmpty() ? null : decoded(value, true);
            }
        }
        return null;
    }

    /** Decodes once; what is not valid percent-encoding stays as it is. */
    private static String decoded(String encoded, boolean form) {
        try {
            String kept = form ? encoded : encoded.replace("+", "%2B");
            return URLDecoder.decode(kept, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException invalid) {
            return encoded;
        }
    }
}
