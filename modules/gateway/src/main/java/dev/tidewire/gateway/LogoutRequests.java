package dev.tidewire.gateway;

import dev.tidewire.auth.LogoutRefusedException;
import dev.tidewire.auth.LogoutToken;
import dev.tidewire.auth.LogoutTokenVerifier;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers an issuer that tells of the end of logins (OpenID Connect Back-Channel Logout 1.0). The
 * sessions concerned are suspended before the answer, those of other gateways soon after it.
 * Thread-safe.
 */
public final class LogoutRequests {
    private static final Logger LOG = LoggerFactory.getLogger(LogoutRequests.class);

    /** Longest body, in bytes. */
    static final int MAX_BODY = 32 << 10;

    /** Longer than a logout token is accepted after it was issued. */
    private static final Duration SEEN_MEMORY = Duration.ofMinutes(10);

    private static final int SEEN_LIMIT = 100_000;
    private static final String FIELD = "logout_token";

    private final LogoutTokenVerifier verifier;
    private final OpenSessions sessions;
    private final GatewayPorts ports;
    private final GatewayMetrics metrics;
    private final SeenIds seen;

    LogoutRequests(
            LogoutTokenVerifier verifier,
            OpenSessions sessions,
            GatewayPorts ports,
            GatewayMetrics metrics) {
        this.verifier = verifier;
        this.sessions = sessions;
        this.ports = ports;
        this.metrics = metrics;
        seen = new SeenIds(SEEN_MEMORY, SEEN_LIMIT, ports.clock());
    }

    /**
     * Returns at once; always completes with an answer, on any thread.
     *
     * @param body a form with the field {@code logout_token}
     */
    public CompletableFuture<HttpAnswer> logout(HttpBody body) {
        return read(body)
                .thenComposeAsync(this::answer, ports.executor())
                .exceptionally(HttpAdmission::answer);
    }

    private static CompletableFuture<byte[]> read(HttpBody body) {
        try {
            return body.read(MAX_BODY);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<HttpAnswer> answer(byte[] body) {
        try {
            LogoutToken logout = verifier.verify(token(body));
            if (!seen.first(logout.tokenId())) {
                throw LogoutRefusedException.because("jti was seen before; send a new token");
            }
            return end(logout);
        } catch (LogoutRefusedException e) {
            metrics.logout(e.undecided() ? "undecided" : "refused");
            return CompletableFuture.completedFuture(
                    e.undecided()
                            ? HttpAnswer.unavailable(String.valueOf(e.getMessage()))
                            : invalid(String.valueOf(e.getMessage())));
        } catch (HttpRefusedException e) {
            metrics.logout("refused");
            throw new CompletionException(e);
        }
    }

    /** Ends the logins here at once, and then has the other gateways told. */
    private CompletableFuture<HttpAnswer> end(LogoutToken logout) {
        Revocation revocation = revocation(logout);
        int suspended = sessions.revoke(revocation);
        return ports.revocations()
                .append(revocation)
                .handle((told, failure) -> {
                    if (failure == null) {
                        metrics.logout("accepted");
                        return HttpAnswer.of(200, HttpAnswer.json(Map.of("suspended", suspended)));
                    }
                    LOG.error("a logout could not be told to other gateways", failure);
                    seen.forget(logout.tokenId());
                    metrics.logout("untold");
                    return HttpAnswer.unavailable(
                            "other gateways could not be told of the logout; send it again");
                });
    }

    /** A token with both names ends the login, as the standard has it, not all of the subject's. */
    private static Revocation revocation(LogoutToken logout) {
        String session = logout.session();
        return session != null
                ? Revocation.ofLogin(session)
                : Revocation.ofSubject(String.valueOf(logout.subject()), logout.issuedAt());
    }

    private static String token(byte[] body) throws HttpRefusedException {
        List<String> values = new ArrayList<>(1);
        for (String field : new String(body, StandardCharsets.UTF_8).split("&", -1)) {
            int equals = field.indexOf('=');
            if (equals >= 0 && field.substring(0, equals).equals(FIELD)) {
                values.add(decoded(field.substring(equals + 1)));
            }
        }
        if (values.size() != 1) {
            throw new HttpRefusedException(
                    invalid("the body must be a form with the field " + FIELD + ", once"));
        }
        return values.getFirst();
    }

    private static String decoded(String value) throws HttpRefusedException {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw new HttpRefusedException(invalid(FIELD + " must be percent-encoded"));
        }
    }

    private static HttpAnswer invalid(String message) {
        return HttpAnswer.error(
                400, "invalid_request", message, Map.of("error_description", message));
    }
}
