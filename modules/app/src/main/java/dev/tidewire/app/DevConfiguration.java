package dev.tidewire.app;

import dev.tidewire.app.config.Configuration;
import dev.tidewire.app.config.Host;
import dev.tidewire.app.config.Quantities;
import dev.tidewire.app.config.Role;
import dev.tidewire.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;

/**
 * The configuration of each role in {@code dev}: what an operator would write, read the same way.
 */
final class DevConfiguration {
    static final String SOURCE = "dev";
    static final String MONGO_SOURCE = "dev-mongo";
    private static final Host HOST = new Host("dev", "/tmp");

    private DevConfiguration() {}

    /**
     * A schema of PostgreSQL and a database of MongoDB {@code ws_{id}} is workspace {id}, all the
     * rest is the demo workspace.
     */
    static Configuration capture(
            String kafka, EmbeddedPostgres postgres, String mongoUri, Duration pollInterval) {
        return read(
                Role.CAPTURE,
                """
                kafka: {bootstrapServers: '%s'}
                capture:
                  pollInterval: %s
                  sources:
                    - name: %s
                      host: 127.0.0.1
                      port: %d
                      user: %s
                      database: %s
                      workspaces:
                        - schema: 'ws_(?<workspace>.+)'
                        - fixed: %s
                    - type: mongo
                      name: %s
                      uri: '%s'
                      defaultDatabase: %s
                      workspaces:
                        - database: 'ws_(?<workspace>.+)'
                        - fixed: %s
                """
                        .formatted(
                                kafka,
                                Quantities.format(pollInterval),
                                SOURCE,
                                postgres.port(),
                                EmbeddedPostgres.USER,
                                postgres.database(),
                                DevOptions.WORKSPACE,
                                MONGO_SOURCE,
                                mongoUri.replace("'", "''"),
                                DemoReviews.DATABASE,
                                DevOptions.WORKSPACE));
    }

    static Configuration matcher(String kafka, Path stateFolder) {
        return read(
                Role.MATCHER,
                """
                kafka: {bootstrapServers: '%s'}
                matcher: {instance: dev, stateFolder: '%s', standbyReplicas: 0}
                """
                        .formatted(kafka, stateFolder.toString().replace("'", "''")));
    }

    /** On this machine only, where a token in the URL does no harm. */
    static Configuration gateway(String kafka, int port, String issuer) {
        return read(
                Role.GATEWAY,
                """
                kafka: {bootstrapServers: '%s'}
                gateway:
                  host: 127.0.0.1
                  port: %d
                  slot: 0
                  tokenInQuery: true
                  drain: {window: 0s, timeout: 2s}
                auth: {issuer: '%s'}
                """
                        .formatted(kafka, port, issuer));
    }

    private static Configuration read(Role role, String yaml) {
        return Configuration.parse("dev", yaml, Map.of(), HOST, EnumSet.of(role));
    }
}
