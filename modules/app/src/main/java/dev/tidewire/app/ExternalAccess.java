package dev.tidewire.app;

import dev.tidewire.app.config.AuthConfig;
import dev.tidewire.app.config.IntrospectionConfig;
import dev.tidewire.auth.HttpTokenIntrospector;
import dev.tidewire.gateway.AccessChecks;
import dev.tidewire.gateway.TokenCheck;
import java.util.Optional;
import java.util.Random;

/** Who is asked about access besides the tokens, over HTTP. */
final class ExternalAccess implements AutoCloseable {
    private final Optional<HttpTokenIntrospector> introspector;
    private final AccessChecks checks;

    private ExternalAccess(Optional<HttpTokenIntrospector> introspector, AccessChecks checks) {
        this.introspector = introspector;
        this.checks = checks;
    }

    static ExternalAccess of(AuthConfig auth) {
        Optional<HttpTokenIntrospector> introspector =
                auth.introspection()
                        .map(IntrospectionConfig::settings)
                        .map(HttpTokenIntrospector::new);
        Optional<TokenCheck> tokens =
                introspector.map(issuer ->
                        new TokenCheck(issuer, auth.introspection().orElseThrow().interval()));
        return new ExternalAccess(introspector, new AccessChecks(tokens, new Random()));
    }

    AccessChecks checks() {
        return checks;
    }

    /** Ends what is being asked. */
    @Override
    public void close() {
        introspector.ifPresent(HttpTokenIntrospector::close);
    }
}
