package dev.tidewire.app;

import dev.tidewire.app.config.AuthConfig;
import dev.tidewire.app.config.DelegationConfig;
import dev.tidewire.app.config.IntrospectionConfig;
import dev.tidewire.auth.HttpSubscriptionPolicy;
import dev.tidewire.auth.HttpTokenIntrospector;
import dev.tidewire.gateway.AccessChecks;
import dev.tidewire.gateway.SubscriptionCheck;
import dev.tidewire.gateway.TokenCheck;
import java.util.Optional;
import java.util.Random;

/** Who is asked about access besides the tokens, over HTTP. */
final class ExternalAccess implements AutoCloseable {
    private final Optional<HttpTokenIntrospector> introspector;
    private final Optional<HttpSubscriptionPolicy> policy;
    private final AccessChecks checks;

    private ExternalAccess(AuthConfig auth) {
        introspector =
                auth.introspection()
                        .map(IntrospectionConfig::settings)
                        .map(HttpTokenIntrospector::new);
        policy = auth.delegation().map(DelegationConfig::settings).map(HttpSubscriptionPolicy::new);
        checks = new AccessChecks(tokens(auth), subscriptions(auth), new Random());
    }

    static ExternalAccess of(AuthConfig auth) {
        return new ExternalAccess(auth);
    }

    private Optional<TokenCheck> tokens(AuthConfig auth) {
        return auth.introspection()
                .map(config -> new TokenCheck(introspector.orElseThrow(), config.interval()));
    }

    private Optional<SubscriptionCheck> subscriptions(AuthConfig auth) {
        return auth.delegation()
                .map(config -> new SubscriptionCheck(policy.orElseThrow(), config.cacheTime()));
    }

    AccessChecks checks() {
        return checks;
    }

    /** Ends what is being asked. */
    @Override
    public void close() {
        introspector.ifPresent(HttpTokenIntrospector::close);
        policy.ifPresent(HttpSubscriptionPolicy::close);
    }
}
