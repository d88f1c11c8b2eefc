package dev.tidewire.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Writes down what it is told, as {@code what:detail}. */
final class Recorder implements SubscriptionListener {
    final List<String> told = new ArrayList<>();

    @Override
    public void onEvent(Event event) {
        told.add("event:" + event.cursor());
    }

    @Override
    public void onSubscribed(String cursor) {
        told.add("subscribed:" + cursor);
    }

    @Override
    public void onSuspended(String reason) {
        told.add("suspended:" + reason);
    }

    @Override
    public void onResumed(String reason) {
        told.add("resumed:" + reason);
    }

    @Override
    public void onGap(Gap gap) {
        told.add("gap:" + gap.to());
    }

    @Override
    public void onDelayed(TidewireException reason, Duration again) {
        told.add("delayed:" + reason.code());
    }

    @Override
    public void onError(TidewireException error) {
        told.add("error:" + error.code());
    }

    List<String> events() {
        return told.stream()
                .filter(what -> what.startsWith("event:"))
                .map(what -> what.substring("event:".length()))
                .toList();
    }
}
