package dev.tidewire.gateway;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidewire.auth.AccessDecision;
import dev.tidewire.auth.DenialReason;
import dev.tidewire.auth.Grant;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.PublishedEvent;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.predicate.Filter;
import dev.tidewire.predicate.FilterExplanation;
import dev.tidewire.predicate.Limits;
import dev.tidewire.predicate.Predicate;
import dev.tidewire.predicate.PredicateException;
import dev.tidewire.protocol.ClientFrame;
import dev.tidewire.protocol.ErrorCode;
import dev.tidewire.protocol.ExceededLimit;
import dev.tidewire.protocol.ProtocolException;
import dev.tidewire.protocol.ServerFrame;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers the requests of an open session. Called under the session's lock. */
final class Requests {
    private static final ExceededLimit MAX_SUBSCRIPTIONS =
            new ExceededLimit("maxSubscriptions", Duration.ofSeconds(5));

    private final DeliveryHub hub;
    private final ChannelCheck channels;
    private final ColumnCheck columns;
    private final OldRecordCheck oldRecords;
    private final StartCheck starts;
    private final RowRules rows;
    private final Subscriber subscriber;
    private final WorkspaceId workspace;
    private final SessionAudit audit;
    private final Replies replies;
    private final Publications publications;
    private final SubscriptionLeases leases;

    Requests(
            DeliveryHub hub,
            ChannelCatalogue catalogue,
            ChangeLog log,
            RowRules rows,
            Subscriber subscriber,
            WorkspaceId workspace,
            SessionAudit audit,
            Replies replies,
            Publications publications,
            SubscriptionLeases leases) {
        this.hub = hub;
        this.channels = new ChannelCheck(catalogue);
        this.columns = new ColumnCheck(catalogue);
        this.oldRecords = new OldRecordCheck(catalogue);
        this.starts = new StartCheck(log);
        this.rows = rows;
        this.subscriber = subscriber;
        this.workspace = workspace;
        this.audit = audit;
        this.replies = replies;
        this.publications = publications;
        this.leases = leases;
    }

    /**
     * Answers a request that the grant is to allow.
     *
     * @param decision what the policy has said to it, or null where it was not asked
     * @return what the policy is to be asked about before; empty where the request is answered
     */
    Optional<Filter> answer(Grant grant, ClientFrame request, @Nullable PolicyDecision decision)
            throws ProtocolException {
        switch (request) {
            case ClientFrame.Subscribe subscribe -> {
                return subscribe(grant, subscribe, decision);
            }
            case ClientFrame.Explain explain -> {
                return explain(grant, explain, decision);
            }
            case ClientFrame.Publish publish -> publish(grant, publish);
            case ClientFrame.Unsubscribe unsubscribe -> unsubscribe(unsubscribe);
            case ClientFrame.Auth _, ClientFrame.Ping _ ->
                    throw new IllegalArgumentException("the session answers " + request.type());
        }
        return Optional.empty();
    }

    /** Refuses what is asked for while the session's grant has ended. */
    void refuseSuspended(Grant grant, ClientFrame request, DenialReason reason)
            throws ProtocolException {
        AccessDecision.Denied denied =
                new AccessDecision.Denied(reason, null, grant.scopesEvaluated());
        switch (request) {
            case ClientFrame.Subscribe subscribe ->
                    audit.denied(
                            grant,
                            subscribe.channel().family(),
                            filter(
                                            subscribe,
                                            subscribe.channel(),
                                            subscribe.filter(),
                                            subscribe.fields())
                                    .canonical(),
                            denied);
            case ClientFrame.Explain explain ->
                    audit.denied(grant, explain.channel().family(), null, denied);
            case ClientFrame.Publish publish -> {
                audit.denied(grant, publish.channel().family(), null, denied);
                publications.denied();
            }
            case ClientFrame.Auth _, ClientFrame.Ping _, ClientFrame.Unsubscribe _ -> {}
        }
        throw refused(ErrorCode.SCOPE_DENIED, denied.message(), request);
    }

    /** Answered with {@code subscribed} when the filter is live, or refused at once. */
    private Optional<Filter> subscribe(
            Grant grant, ClientFrame.Subscribe request, @Nullable PolicyDecision decision)
            throws ProtocolException {
        Filter filter = filter(request, request.channel(), request.filter(), request.fields());
        requireReadable(grant, filter, request);
        Optional<PolicyDecision> decided = decided(grant, filter, decision);
        if (decided.isEmpty()) {
            return Optional.of(filter);
        }
        PolicyDecision.Allowed allowed = requireAllowed(grant, filter, decided.get(), request);
        Filter restricted = restricted(grant, filter, request);
        Optional<String> impossible = starts.impossible(request.from(), workspace, filter);
        if (impossible.isPresent()) {
            throw refused(ErrorCode.BAD_REQUEST, impossible.get(), request);
        }
        requireExisting(grant, filter, request);
        Optional<String> unknown = columns.unknown(filter, request.fields());
        if (unknown.isPresent()) {
            throw refused(ErrorCode.BAD_REQUEST, unknown.get(), request);
        }
        Asked asked = new Asked(request.ref(), null, oldRecords.without(filter));
        switch (hub.subscribe(
                subscriber,
                restricted,
                restricted.canonical(),
                new Terms(request.from(), request.onSlow()),
                asked)) {
            case Subscribing.Accepted() -> leases.begin(filter, allowed);
            case Subscribing.OverQuota(var exceeded) -> {
                tooMany(grant, filter);
                throw exceeded.refusal(request.ref());
            }
            case Subscribing.OverLimit() -> {
                tooMany(grant, filter);
                throw new ProtocolException(
                        MAX_SUBSCRIPTIONS,
                        "the session has as many subscriptions as it may; unsubscribe from others"
                                + " first",
                        request.ref());
            }
            case Subscribing.OnOtherTerms(var reason) ->
                    throw refused(ErrorCode.BAD_REQUEST, reason, request);
        }
        return Optional.empty();
    }

    private void tooMany(Grant grant, Filter filter) {
        audit.denied(
                grant,
                filter.channel().family(),
                filter.canonical(),
                new AccessDecision.Denied(
                        DenialReason.QUOTA_EXCEEDED, null, grant.scopesEvaluated()));
    }

    /**
     * Answered at once. Whoever may not subscribe, or could not, gets no explanation, but the same
     * refusal.
     */
    private Optional<Filter> explain(
            Grant grant, ClientFrame.Explain request, @Nullable PolicyDecision decision)
            throws ProtocolException {
        Filter filter = filter(request, request.channel(), request.filter(), null);
        requireReadable(grant, filter, request);
        Optional<PolicyDecision> decided = decided(grant, filter, decision);
        if (decided.isEmpty()) {
            return Optional.of(filter);
        }
        requireAllowed(grant, filter, decided.get(), request);
        Filter restricted = restricted(grant, filter, request);
        requireExisting(grant, filter, request);
        FilterExplanation explanation =
                FilterExplanation.of(
                        restricted, request.filter().get("predicates"), request.sample());
        replies.send(
                new ServerFrame.Explained(
                        request.channel().toString(), explanation, request.ref()));
        return Optional.empty();
    }

    private Optional<PolicyDecision> decided(
            Grant grant, Filter filter, @Nullable PolicyDecision decision) {
        return decision != null ? Optional.of(decision) : leases.known(grant, filter);
    }

    private PolicyDecision.Allowed requireAllowed(
            Grant grant, Filter filter, PolicyDecision decision, ClientFrame request)
            throws ProtocolException {
        return switch (decision) {
            case PolicyDecision.Allowed allowed -> allowed;
            case PolicyDecision.Denied denied -> {
                audit.denied(
                        grant, filter.channel().family(), filter.canonical(), denied.to(grant));
                throw refused(denied.code(), denied.message(), request);
            }
        };
    }

    private void requireReadable(Grant grant, Filter filter, ClientFrame request)
            throws ProtocolException {
        if (reads(grant, filter) instanceof AccessDecision.Denied denied) {
            audit.denied(grant, filter.channel().family(), filter.canonical(), denied);
            throw refused(ErrorCode.SCOPE_DENIED, denied.message(), request);
        }
    }

    /** The filter with what the token restricts rows to. */
    private Filter restricted(Grant grant, Filter filter, ClientFrame request)
            throws ProtocolException {
        switch (rows.restrict(grant, filter)) {
            case RowRules.Decision.Restricted(Filter restricted) -> {
                return restricted;
            }
            case RowRules.Decision.Mixed(String message) ->
                    throw refused(ErrorCode.BAD_REQUEST, message, request);
            case RowRules.Decision.Denied(AccessDecision.Denied denied) -> {
                audit.denied(grant, filter.channel().family(), filter.canonical(), denied);
                throw refused(ErrorCode.SCOPE_DENIED, denied.message(), request);
            }
        }
    }

    private void requireExisting(Grant grant, Filter filter, ClientFrame request)
            throws ProtocolException {
        Optional<String> missing = channels.missing(grant, filter);
        if (missing.isPresent()) {
            throw refused(ErrorCode.CHANNEL_UNAVAILABLE, missing.get(), request);
        }
    }

    private Filter filter(
            ClientFrame request,
            ChannelPattern channel,
            ObjectNode filter,
            @Nullable ArrayNode fields)
            throws ProtocolException {
        try {
            return Filter.fromClient(
                    workspace, channel, filter, fields, Predicate.all(), Limits.DEFAULT);
        } catch (PredicateException e) {
            throw refused(ErrorCode.BAD_REQUEST, String.valueOf(e.getMessage()), request);
        }
    }

    void unsubscribe(ClientFrame.Unsubscribe request) throws ProtocolException {
        if (!hub.unsubscribe(subscriber, request.subscription())) {
            throw refused(
                    ErrorCode.BAD_REQUEST,
                    "subscription is none of this session; send the id that subscribed told",
                    request);
        }
        replies.send(new ServerFrame.Unsubscribed(request.subscription(), request.ref()));
    }

    /** Answered with {@code published} when the event is in the log, or refused at once. */
    private void publish(Grant grant, ClientFrame.Publish request) throws ProtocolException {
        if (grant.writes(request.channel()) instanceof AccessDecision.Denied denied) {
            audit.denied(grant, request.channel().family(), null, denied);
            publications.denied();
            throw refused(ErrorCode.SCOPE_DENIED, denied.message(), request);
        }
        publications.publish(
                PublishedEvent.plain(
                        workspace,
                        request.channel(),
                        request.data().getBytes(StandardCharsets.UTF_8),
                        request.idempotencyKey(),
                        request.correlationId()),
                request.ref());
    }

    private static AccessDecision reads(Grant grant, Filter filter) {
        return grant.reads(ChannelCheck.meant(filter));
    }

    private static ProtocolException refused(ErrorCode code, String message, ClientFrame request) {
        return new ProtocolException(code, message, request.ref());
    }
}
