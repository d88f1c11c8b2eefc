package dev.tidewire.gateway;

import java.util.Map;

/**
 * Whether a part can do its work, for {@code /readyz}.
 *
 * @param detail what an operator needs to know, by name; never a secret
 */
public record Readiness(boolean ready, Map<String, String> detail) {
    public Readiness {
        detail = Map.copyOf(detail);
    }
}
