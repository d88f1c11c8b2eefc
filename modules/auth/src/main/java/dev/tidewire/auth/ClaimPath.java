package dev.tidewire.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where a claim is: the names from the outermost object to the value. Written with dots, {@code
 * resource_access.tidewire-api.roles}; a dot that belongs to a name is written {@code \.}, as in
 * Keycloak's mappers.
 */
public record ClaimPath(List<String> segments) {
    public ClaimPath {
        segments = List.copyOf(segments);
        if (segments.isEmpty() || segments.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException(
                    "claim path must be names separated by single dots, for example"
                            + " resource_access.tidewire-api.roles");
        }
    }

    /**
     * @throws IllegalArgumentException if a name of the path is empty
     */
    public static ClaimPath parse(String text) {
        List<String> segments = new ArrayList<>();
        StringBuilder segment = new StringBuilder();
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            if (character == '\\' && index + 1 < text.length() && text.charAt(index + 1) == '.') {
                segment.append('.');
                index++;
            } else if (character == '.') {
                segments.add(segment.toString());
                segment.setLength(0);
            } else {
                segment.append(character);
            }
        }
        segments.add(segment.toString());
        return new ClaimPath(segments);
    }

    @Override
    public String toString() {
        return segments.stream()
                .map(segment -> segment.replace(".", "\\."))
                .collect(Collectors.joining("."));
    }
}
