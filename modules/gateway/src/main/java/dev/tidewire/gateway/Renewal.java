package dev.tidewire.gateway;

import dev.tidewire.auth.AccessDecision;
import dev.tidewire.auth.Grant;
import dev.tidewire.predicate.Filter;
import dev.tidewire.protocol.ErrorCode;
import java.util.Optional;

/**
 * Makes a session's subscriptions fit a new grant: those that it does not cover end, with an error
 * frame for each, and those whose rows it restricts in another way go on under the new row claim.
 * Called under the session's lock.
 */
final class Renewal {
    private final DeliveryHub hub;
    private final RowRules rows;
    private final Subscriber subscriber;
    private final SessionAudit audit;
    private final Replies replies;

    Renewal(
            DeliveryHub hub,
            RowRules rows,
            Subscriber subscriber,
            SessionAudit audit,
            Replies replies) {
        this.hub = hub;
        this.rows = rows;
        this.subscriber = subscriber;
        this.audit = audit;
        this.replies = replies;
    }

    /** Takes a grant into effect. */
    void apply(Grant grant) {
        hub.retain(subscriber, filter -> denied(grant, filter).isEmpty())
                .forEach((id, filter) -> end(grant, id, filter));
        hub.refilter(subscriber, filter -> restricted(grant, filter));
    }

    private Optional<AccessDecision.Denied> denied(Grant grant, Filter filter) {
        if (grant.reads(ChannelCheck.meant(filter)) instanceof AccessDecision.Denied denied) {
            return Optional.of(denied);
        }
        return rows.restrict(grant, filter) instanceof RowRules.Decision.Denied(var denied)
                ? Optional.of(denied)
                : Optional.empty();
    }

    private void end(Grant grant, String id, Filter filter) {
        denied(grant, filter)
                .ifPresent(denied -> {
                    audit.denied(grant, filter.channel().family(), filter.canonical(), denied);
                    replies.refuse(
                            ErrorCode.SCOPE_DENIED,
                            "subscription " + id + " has ended: " + denied.message(),
                            null);
                });
    }

    /** Whether rules are mixed depends on the rules alone, and was refused at the beginning. */
    private Filter restricted(Grant grant, Filter filter) {
        return rows.restrict(grant, filter) instanceof RowRules.Decision.Restricted(var restricted)
                ? restricted
                : filter;
    }
}
