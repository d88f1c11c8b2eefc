package dev.tidewire.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A subscription as the gateway has it, shared by those of the application that ask for the same
 * and are at the same position. Used by the client's thread.
 */
final class Stream {
    private final SubscribeRequest request;
    private final Set<String> keys = new HashSet<>();
    private final List<Subscription> members = new ArrayList<>();
    private String position;
    private boolean begun;
    private boolean live;
    private @Nullable String id;
    private int count;

    Stream(SubscribeRequest request, Subscription first) {
        this.request = request;
        this.position = request.from();
        keys.add(request.key());
        members.add(first);
    }

    String channel() {
        return request.channel();
    }

    /** Whether it is what a request of this key asks for. */
    boolean is(String key) {
        return keys.contains(key);
    }

    boolean has(Subscription member) {
        return members.contains(member);
    }

    boolean empty() {
        return members.isEmpty();
    }

    /** Whether it begins with what happens from now on, wherever that is. */
    boolean latest() {
        return !begun && position.equals(SubscribeRequest.LATEST);
    }

    /** The gateway's name for it on the present connection. */
    @Nullable String id() {
        return id;
    }

    /** How many the gateway counts on the present connection. */
    int count() {
        return count;
    }

    String frame(String ref) {
        return request.frame(ref, position);
    }

    /** One more subscription begins where this one stands. */
    void join(Subscription member) {
        members.add(member);
        if (live) {
            member.subscribed(position);
        }
    }

    /** Takes over those of another that has turned out to be the same. */
    void absorb(Stream other) {
        keys.addAll(other.keys);
        count++;
        List.copyOf(other.members).forEach(this::join);
        other.members.clear();
    }

    void leave(Subscription member) {
        members.remove(member);
    }

    void subscribed(String newId, String cursor) {
        id = newId;
        count = 1;
        live = true;
        begun = true;
        position = cursor;
        all(member -> member.subscribed(cursor));
    }

    /** A new token has changed which rows may be seen. */
    void replaced(String newId, String cursor) {
        id = newId;
        advanced(cursor);
    }

    /** The connection has ended. */
    void detached() {
        id = null;
        live = false;
        count = 0;
    }

    void event(Event event) {
        handle(member -> member.event(event));
        position = event.cursor();
    }

    void gap(JsonNode frame) {
        Gap gap =
                new Gap(
                        frame.path("channel").asText(),
                        frame.path("from").asText(),
                        frame.path("to").asText(),
                        frame.path("reason").asText());
        handle(member -> member.gap(gap));
        position = gap.to();
    }

    void advanced(String cursor) {
        position = cursor;
        all(member -> member.advanced(cursor));
    }

    void suspended(String reason) {
        all(member -> member.suspended(reason));
    }

    void resumed(String reason) {
        all(member -> member.resumed(reason));
    }

    void delayed(TidewireException reason, Duration again) {
        all(member -> member.delayed(reason, again));
    }

    void fail(TidewireException error) {
        all(member -> member.fail(error));
        members.clear();
    }

    void close() {
        all(Subscription::close);
        members.clear();
    }

    private void handle(Predicate<Subscription> call) {
        for (Subscription member : List.copyOf(members)) {
            if (!call.test(member)) {
                members.remove(member);
            }
        }
    }

    private void all(Consumer<Subscription> call) {
        List.copyOf(members).forEach(call);
    }
}
