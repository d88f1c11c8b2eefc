package dev.tidewire.auth;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Asks an HTTP endpoint, as {@code schemas/http/delegation-request.schema.json} and {@code
 * delegation-response.schema.json} say. Whatever is not such an answer decides nothing.
 * Thread-safe.
 */
public final class HttpSubscriptionPolicy implements SubscriptionPolicy, AutoCloseable {
    /** Longest reason that is handed on, in characters. */
    static final int MAX_REASON = 200;

    private static final long MAX_TTL_SECONDS = Duration.ofDays(365).toSeconds();
    private static final ObjectMapper MAPPER =
            new ObjectMapper()
                    .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final DelegationSettings settings;
    private final BoundedHttp http;

    public HttpSubscriptionPolicy(DelegationSettings settings) {
        this.settings = settings;
        http = new BoundedHttp(settings.timeout(), settings.maxBytes());
    }

    @Override
    public PolicyAnswer decide(SubscriptionQuestion question) {
        return switch (http.send(request(question))) {
            case BoundedHttp.Outcome.Failed(String error) -> new PolicyAnswer.Undecided(error);
            case BoundedHttp.Outcome.Answered answered ->
                    answered.status() == 200
                            ? read(answered.response().body())
                            : new PolicyAnswer.Undecided("HTTP " + answered.status());
        };
    }

    private HttpRequest request(SubscriptionQuestion question) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(settings.url())
                        .header("Content-Type", "application/json")
                        .header("Accept", "application/json")
                        .POST(BodyPublishers.ofString(json(question)));
        settings.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
        return request.build();
    }

    private static String json(SubscriptionQuestion question) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("workspace", question.workspace().value());
        if (question.tenant() != null) {
            json.put("tenant", question.tenant());
        }
        json.put("subject", question.subject());
        if (question.clientId() != null) {
            json.put("clientId", question.clientId());
        }
        json.put("channel", question.channel().toString());
        return json.toString();
    }

    private static PolicyAnswer read(byte[] body) {
        JsonNode answer;
        try {
            answer = MAPPER.readTree(body);
        } catch (IOException _) {
            return new PolicyAnswer.Undecided("an answer that is not JSON");
        }
        JsonNode allow = answer.path("allow");
        if (!allow.isBoolean()) {
            return new PolicyAnswer.Undecided("an answer whose allow is neither true nor false");
        }
        JsonNode ttl = answer.path("ttl");
        if (!ttl.isMissingNode() && !seconds(ttl)) {
            return new PolicyAnswer.Undecided("an answer whose ttl is no number of seconds");
        }
        JsonNode reason = answer.path("reason");
        if (!reason.isMissingNode() && !reason.isTextual()) {
            return new PolicyAnswer.Undecided("an answer whose reason is no text");
        }
        Duration time = ttl.isMissingNode() ? null : Duration.ofSeconds(ttl.longValue());
        return allow.booleanValue()
                ? new PolicyAnswer.Allowed(time)
                : new PolicyAnswer.Refused(time, readable(reason.textValue()));
    }

    private static boolean seconds(JsonNode ttl) {
        return ttl.canConvertToLong()
                && ttl.isIntegralNumber()
                && ttl.longValue() >= 0
                && ttl.longValue() <= MAX_TTL_SECONDS;
    }

    private static @Nullable String readable(@Nullable String reason) {
        if (reason == null || reason.isBlank()) {
            return null;
        }
        String plain = reason.strip().replaceAll("\\p{Cntrl}", " ");
        return plain.length() <= MAX_REASON ? plain : plain.substring(0, MAX_REASON) + "...";
    }

    /** Ends what is under way; whoever waits gets no decision. */
    @Override
    public void close() {
        http.close();
    }
}
