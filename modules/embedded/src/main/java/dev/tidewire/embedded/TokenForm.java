package dev.tidewire.embedded;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The form of a request to the token endpoint.
 *
 * @param fields the values of each field, in their order
 */
record TokenForm(Map<String, List<String>> fields) {

    /** What OAuth answers to a form that is wrong. */
    static final class Invalid extends Exception {

        private static final long serialVersionUID = 1L;

        private final String error;

        Invalid(String error, String description) {
            super(description);
            this.error = error;
        }

        String error() {
            return error;
        }

        String description() {
            return String.valueOf(getMessage());
        }
    }

    private static final Set<String> REPEATABLE = Set.of("workspace");
    private static final long MAX_LIFETIME_SECONDS = Duration.ofDays(365).toSeconds();

    /**
     * Reads {@code application/x-www-form-urlencoded}.
     *
     * @throws Invalid if it is not that, or a field has two values that may have one
     */
    static TokenForm parse(String body) throws Invalid {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        for (String field : body.split("&", -1)) {
            if (!field.isEmpty()) {
                int equals = field.indexOf('=');
                String name = decode(equals < 0 ? field : field.substring(0, equals));
                String value = equals < 0 ? "" : decode(field.substring(equals + 1));
                fields.computeIfAbsent(name, ignored -> new ArrayList<>()).add(value);
            }
        }
        for (Map.Entry<String, List<String>> field : fields.entrySet()) {
            if (field.getValue().size() > 1 && !REPEATABLE.contains(field.getKey())) {
                throw invalid(
                        "%s is given %d times; give it once"
                                .formatted(field.getKey(), field.getValue().size()));
            }
        }
        return new TokenForm(fields);
    }

    /**
     * The request that the form is.
     *
     * @throws Invalid if a field is missing or wrong, with its name
     */
    TokenRequest request() throws Invalid {
        TokenRequest request = byGrantType();
        List<String> workspaces = fields.getOrDefault("workspace", List.of());
        if (workspaces.stream().anyMatch(String::isBlank)) {
            throw invalid("workspace is empty; name a workspace or leave the field out");
        }
        request = request.withWorkspaces(workspaces);
        String scope = optional("scope");
        if (!scope.isEmpty()) {
            request = request.withScopes(Arrays.stream(scope.split("\\s+")).distinct().toList());
        }
        String lifetime = optional("lifetime");
        return lifetime.isEmpty() ? request : request.withLifetime(lifetime(lifetime));
    }

    private TokenRequest byGrantType() throws Invalid {
        return switch (optional("grant_type")) {
            case "password" -> byUser();
            case "client_credentials" -> byClient();
            case "" -> throw invalid("grant_type is missing; use password or client_credentials");
            default ->
                    throw new Invalid(
                            "unsupported_grant_type",
                            "grant_type is not supported; use password or client_credentials");
        };
    }

    private TokenRequest byUser() throws Invalid {
        String client = optional("client_id");
        TokenRequest request = TokenRequest.forUser(user());
        return client.isEmpty() ? request : request.withClientId(client);
    }

    private TokenRequest byClient() throws Invalid {
        String client = optional("client_id");
        if (client.isEmpty()) {
            throw invalid("client_id is missing; name the client");
        }
        return TokenRequest.forClient(client);
    }

    private String user() throws Invalid {
        String username = optional("username");
        String user = username.isEmpty() ? optional("user") : username;
        if (user.isEmpty()) {
            throw invalid("username is missing; name any user, no password is asked for");
        }
        return user;
    }

    private static Duration lifetime(String text) throws Invalid {
        if (!text.matches("\\d{1,9}")) {
            throw invalid("lifetime is not a number of seconds; use 1 to " + MAX_LIFETIME_SECONDS);
        }
        long seconds = Long.parseLong(text);
        if (seconds < 1 || seconds > MAX_LIFETIME_SECONDS) {
            throw invalid("lifetime is out of range; use 1 to " + MAX_LIFETIME_SECONDS);
        }
        return Duration.ofSeconds(seconds);
    }

    private String optional(String name) {
        List<String> values = fields.getOrDefault(name, List.of());
        return values.isEmpty() ? "" : values.getFirst().strip();
    }

    private static String decode(String text) throws Invalid {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw invalid("the form is not application/x-www-form-urlencoded");
        }
    }

    private static Invalid invalid(String description) {
        return new Invalid("invalid_request", description);
    }
}
