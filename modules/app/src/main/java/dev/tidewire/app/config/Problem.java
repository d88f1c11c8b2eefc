package dev.tidewire.app.config;

/**
 * Something wrong with the configuration.
 *
 * @param path the key's path, {@code capture.sources[0].port}; empty for the file as a whole
 * @param origin where the value came from: {@code line 12}, an environment variable, or empty
 * @param message what is wrong and what would be right; never a secret
 */
public record Problem(String path, String origin, String message) {
    @Override
    public String toString() {
        String where =
                origin.isEmpty() ? path : path.isEmpty() ? origin : path + " (" + origin + ")";
        return where.isEmpty() ? message : where + ": " + message;
    }
}
