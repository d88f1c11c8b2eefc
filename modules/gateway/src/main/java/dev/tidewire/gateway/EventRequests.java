package dev.tidewire.gateway;

import dev.tidewire.auth.AccessDecision;
import dev.tidewire.auth.Grant;
import dev.tidewire.model.Channel;
import dev.tidewire.model.Family;
import dev.tidewire.model.PublishedEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Answers requests to publish. Who asks is examined before the body is read; all events of a
 * request are checked before one is published; the answer waits until the log has them all.
 * Thread-safe.
 */
public final class EventRequests {
    /** Longest body, in bytes. */
    static final int MAX_BODY = 4 << 20;

    /** Most bytes of all bodies that may be under way at a time. */
    private static final long MAX_IN_FLIGHT = 32L << 20;

    private final HttpAdmission admission;
    private final GatewayPorts ports;
    private final GatewayMetrics metrics;
    private final QuotaLedger quotas;
    private final int maxEventBytes;
    private final ByteBudget inFlight = new ByteBudget(MAX_IN_FLIGHT);

    EventRequests(
            HttpAdmission admission,
            GatewayPorts ports,
            GatewayMetrics metrics,
            QuotaLedger quotas,
            int maxEventBytes) {
        this.admission = admission;
        this.ports = ports;
        this.metrics = metrics;
        this.quotas = quotas;
        this.maxEventBytes = maxEventBytes;
    }

    /** Returns at once; always completes with an answer, on any thread. */
    public CompletableFuture<HttpAnswer> publish(EventRequest request, HttpBody body) {
        return admission
                .admit(request.caller())
                .thenCompose(admitted -> publish(admitted, request, body))
                .exceptionally(HttpAdmission::answer);
    }

    private CompletableFuture<HttpAnswer> publish(
            HttpAdmission.Admitted admitted, EventRequest request, HttpBody body) {
        try {
            Channel channel = channel(request.topic());
            requireWrite(admitted, channel);
            EventReader reader =
                    new EventReader(admitted.grant().workspace(), channel, request, maxEventBytes);
            long reserved = reserve(body.announcedLength());
            return read(body)
                    .thenComposeAsync(bytes -> publish(admitted, reader, bytes), ports.executor())
                    .whenComplete((answer, failure) -> inFlight.give(reserved));
        } catch (HttpRefusedException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static Channel channel(String topic) throws HttpRefusedException {
        try {
            String name = PercentEncoding.decode(topic);
            if (name.equals(".") || name.equals("..") || name.indexOf('/') >= 0) {
                throw new IllegalArgumentException("must not be . or .. or contain /");
            }
            return new Channel(Family.EVENTS, name);
        } catch (IllegalArgumentException e) {
            throw HttpRefusedException.badRequest(
                    "the topic in the path is refused: " + e.getMessage());
        }
    }

    private void requireWrite(HttpAdmission.Admitted admitted, Channel channel)
            throws HttpRefusedException {
        if (admitted.grant().writes(channel) instanceof AccessDecision.Denied denied) {
            admitted.audit().denied(admitted.grant(), channel.family(), null, denied);
            metrics.publish(GatewayMetrics.Publish.DENIED);
            throw new HttpRefusedException(HttpAdmission.forbidden(denied.message()));
        }
    }

    private long reserve(long announced) throws HttpRefusedException {
        if (announced > MAX_BODY) {
            throw HttpRefusedException.tooLarge(
                    "the body may have at most " + MAX_BODY + " bytes; send more requests");
        }
        long reserved = announced < 0 ? MAX_BODY : announced;
        if (!inFlight.take(reserved)) {
            metrics.publish(GatewayMetrics.Publish.OVER_LIMIT);
            throw new HttpRefusedException(
                    HttpAnswer.unavailable(
                            "too much is being published at the moment; send it again after a"
                                    + " pause"));
        }
        return reserved;
    }

    private static CompletableFuture<byte[]> read(HttpBody body) {
        try {
            return body.read(MAX_BODY);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<HttpAnswer> publish(
            HttpAdmission.Admitted admitted, EventReader reader, byte[] body) {
        List<PublishedEvent> events;
        try {
            admission.requireStillGood(admitted);
            events = reader.read(body);
            requireRate(admitted.grant(), events.size());
        } catch (HttpRefusedException e) {
            throw new CompletionException(e);
        }
        List<CompletableFuture<String>> ids = new ArrayList<>(events.size());
        events.forEach(event -> ids.add(ports.events().publish(event)));
        return CompletableFuture.allOf(ids.toArray(CompletableFuture[]::new))
                .handle((done, failure) -> failure == null ? published(events, ids) : failed(ids));
    }

    private void requireRate(Grant grant, int events) throws HttpRefusedException {
        QuotaShare share = quotas.open(grant.workspace(), grant.subject());
        try {
            QuotaExceeded exceeded = share.take(Quota.PUBLISHES, events);
            if (exceeded != null) {
                metrics.publish(GatewayMetrics.Publish.OVER_LIMIT);
                throw exceeded.httpRefusal();
            }
        } finally {
            quotas.close(share);
        }
    }

    private static HttpAnswer published(
            List<PublishedEvent> events, List<CompletableFuture<String>> ids) {
        List<Map<String, String>> all = new ArrayList<>(ids.size());
        for (int index = 0; index < ids.size(); index++) {
            Map<String, String> one = new LinkedHashMap<>();
            one.put("channel", events.get(index).channel().toString());
            one.put("id", ids.get(index).join());
            all.add(one);
        }
        return HttpAnswer.of(202, HttpAnswer.json(Map.of("events", all)));
    }

    private static HttpAnswer failed(List<CompletableFuture<String>> ids) {
        boolean tooLarge =
                ids.stream()
                        .filter(CompletableFuture::isCompletedExceptionally)
                        .anyMatch(id -> EventTooLargeException.isReasonOf(id.exceptionNow()));
        return tooLarge
                ? HttpAnswer.error(
                        413,
                        "payload_too_large",
                        "an event is larger than the log takes; make it smaller; others of the"
                                + " request may be in the log")
                : HttpAnswer.unavailable(
                        "not every event may be in the log; send the request again after a pause,"
                                + " with the same Idempotency-Key");
    }
}
