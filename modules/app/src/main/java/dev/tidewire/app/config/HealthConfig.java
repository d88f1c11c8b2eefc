package dev.tidewire.app.config;

/**
 * Where capture and matcher answer {@code /healthz}, {@code /readyz} and {@code /metrics}; a
 * gateway answers on its own port.
 *
 * @param host the address to listen on
 * @param port the port to listen on; 0 for none
 */
public record HealthConfig(String host, int port) {
    static HealthConfig read(Section section) {
        return new HealthConfig(
                section.text("host", "0.0.0.0"), section.integer("port", 0, 0, 65_535));
    }
}
