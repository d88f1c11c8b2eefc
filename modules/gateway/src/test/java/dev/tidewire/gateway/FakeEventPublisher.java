package dev.tidewire.gateway;

import dev.tidewire.model.PublishedEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Remembers events, and takes them at once, when told to, or not at all. Ids count from 0. */
final class FakeEventPublisher implements EventPublisher {
    private final List<PublishedEvent> events = new ArrayList<>();
    private final List<Runnable> waiting = new ArrayList<>();
    private boolean holding;
    private @Nullable RuntimeException failing;
    private boolean broken;

    @Override
    public synchronized CompletableFuture<String> publish(PublishedEvent event) {
        if (broken) {
            throw new IllegalStateException("expected by the test");
        }
        String id = "id-" + events.size();
        events.add(event);
        CompletableFuture<String> published = new CompletableFuture<>();
        if (failing != null) {
            published.completeExceptionally(failing);
        } else if (holding) {
            waiting.add(() -> published.complete(id));
        } else {
            published.complete(id);
        }
        return published;
    }

    synchronized void hold() {
        holding = true;
    }

    void fail() {
        failWith(new IllegalStateException("no broker"));
    }

    synchronized void failWith(RuntimeException failure) {
        failing = failure;
    }

    synchronized void breakDown() {
        broken = true;
    }

    /** The log takes everything that waits. */
    void acknowledge() {
        List<Runnable> held;
        synchronized (this) {
            holding = false;
            held = List.copyOf(waiting);
            waiting.clear();
        }
        held.forEach(Runnable::run);
    }

    synchronized List<PublishedEvent> events() {
        return List.copyOf(events);
    }

    PublishedEvent last() {
        return events().getLast();
    }

    /** The data of all events, in their order. */
    List<String> data() {
        return events().stream()
                .map(event -> new String(event.data(), StandardCharsets.UTF_8))
                .toList();
    }
}
