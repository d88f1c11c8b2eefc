package dev.tidewire.gateway;

import dev.tidewire.auth.AccessDecision;
import dev.tidewire.auth.Grant;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.predicate.Filter;
import dev.tidewire.protocol.ErrorCode;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

    /**
     * Takes a grant into effect. What becomes of each filter is decided before anything is changed,
     * since deliveries wait for the change.
     */
    void apply(Grant grant) {
        Map<String, Filter> known = hub.filters(subscriber);
        Map<String, AccessDecision.Denied> ended = new HashMap<>();
        Map<String, Filter> replaced = new HashMap<>();
        known.forEach((id, filter) -> {
            switch (decide(grant, filter)) {
                case RowRules.Decision.Denied(var denied) -> ended.put(id, denied);
                case RowRules.Decision.Restricted(Filter restricted) -> {
                    if (!restricted.equals(filter)) {
                        replaced.put(id, restricted);
                    }
                }
                case RowRules.Decision.Mixed _ -> {
                    // That depends on the rules alone, and was refused at the beginning.
                }
            }
        });
        hub.renew(subscriber, ended.keySet(), replaced);
        ended.forEach((id, denied) -> tell(grant, id, known.get(id), denied));
    }

    /** Ends the subscriptions to some channels, which a policy does not allow any longer. */
    void end(Grant grant, ChannelPattern channel, PolicyDecision.Denied denied) {
        Map<String, Filter> ended = new HashMap<>(hub.filters(subscriber));
        ended.values().removeIf(filter -> !ChannelCheck.meant(filter).equals(channel));
        hub.renew(subscriber, ended.keySet(), Map.of());
        ended.forEach((id, filter) -> {
            audit.denied(grant, filter.channel().family(), filter.canonical(), denied.to(grant));
            replies.ended(id, denied.code(), denied.message());
        });
    }

    private RowRules.Decision decide(Grant grant, Filter filter) {
        return grant.reads(ChannelCheck.meant(filter)) instanceof AccessDecision.Denied denied
                ? new RowRules.Decision.Denied(denied)
                : rows.restrict(grant, filter);
    }

    private void tell(
            Grant grant, String id, @Nullable Filter filter, AccessDecision.Denied denied) {
        if (filter != null) {
            audit.denied(grant, filter.channel().family(), filter.canonical(), denied);
            replies.ended(id, ErrorCode.SCOPE_DENIED, denied.message());
        }
    }
}
