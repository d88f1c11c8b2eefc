package dev.tidewire.gateway;

import dev.tidewire.auth.AccessPolicy;
import dev.tidewire.auth.TokenVerifier;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What the gateway needs of the world.
 *
 * @param checks who is asked about access besides the tokens
 * @param executor runs what may wait, the examination of tokens; never refuses a task
 * @param nanoTime a time in nanoseconds that never goes back, from any origin, for rates
 * @param sessionIds gives each session a name that no other ever has
 */
public record GatewayPorts(
        TokenVerifier tokens,
        AccessPolicy access,
        RowRules rows,
        AccessChecks checks,
        InterestLog interests,
        AuditLog audit,
        EventPublisher events,
        RevocationLog revocations,
        ChangeLog log,
        ChannelCatalogue catalogue,
        Scheduler scheduler,
        Executor executor,
        InstantSource clock,
        LongSupplier nanoTime,
        Supplier<String> sessionIds,
        MeterRegistry meters) {
    /** The same with another audit log and another way for events to the log. */
    GatewayPorts with(AuditLog otherAudit, EventPublisher otherEvents) {
        return new GatewayPorts(
                tokens,
                access,
                rows,
                checks,
                interests,
                otherAudit,
                otherEvents,
                revocations,
                log,
                catalogue,
                scheduler,
                executor,
                clock,
                nanoTime,
                sessionIds,
                meters);
    }
}
