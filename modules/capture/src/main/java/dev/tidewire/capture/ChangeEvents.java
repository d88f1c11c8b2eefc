package dev.tidewire.capture;

import dev.tidewire.model.ChangeEvent;
import dev.tidewire.model.Channel;
import dev.tidewire.model.Operation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the log's events of a source's changes. Not thread-safe. */
final class ChangeEvents<C extends SourceChange> {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeEvents.class);

    private final String source;
    private final ChangeForm<C> form;
    private final ChangeJson json;
    private final CaptureMetrics metrics;
    private final Set<String> warned = new HashSet<>();

    ChangeEvents(String source, ChangeForm<C> form, ChangeJson json, CaptureMetrics metrics) {
        this.source = source;
        this.form = form;
        this.json = json;
        this.metrics = metrics;
    }

    /** The events in the order of the log: none, one, or one for each workspace concerned. */
    List<ChangeEvent> of(C change) {
        metrics.received().increment();
        List<ChangeEvent> events =
                switch (change.operation()) {
                    case INSERT, DELETE -> alone(change);
                    case UPDATE -> update(change);
                    case TRUNCATE -> truncate(change);
                    case PUBLISH -> throw new IllegalArgumentException("no change of a source");
                };
        metrics.emitted().add(events.size());
        return events;
    }

    private List<ChangeEvent> alone(C change) {
        Home home = named(change, form.home(change));
        count(change, home);
        return home instanceof Home.In in
                ? List.of(event(change, change.operation(), in, change.id()))
                : List.of();
    }

    private List<ChangeEvent> update(C change) {
        Home now = named(change, form.home(change));
        Home then = named(change, form.before(change));
        if (now.equals(then) || now instanceof Home.Unknown || then instanceof Home.Unknown) {
            return alone(change);
        }
        count(change, now instanceof Home.In ? now : then);
        List<ChangeEvent> events = new ArrayList<>(2);
        if (then instanceof Home.In old) {
            events.add(event(change, Operation.DELETE, old, change.id() + "-1"));
        }
        if (now instanceof Home.In in) {
            events.add(event(change, Operation.INSERT, in, change.id() + "-2"));
        }
        return events;
    }

    private List<ChangeEvent> truncate(C change) {
        List<Home.In> homes =
                form.everywhere(change).stream().filter(in -> isNamed(change, in)).toList();
        count(change, homes.isEmpty() ? named(change, form.home(change)) : homes.getFirst());
        // The workspace, not a number: the set may have grown when the change is captured again.
        return homes.stream()
                .map(in ->
                        event(change, Operation.TRUNCATE, in, change.id() + "-" + in.workspace()))
                .toList();
    }

    /** What has no name that a channel can have is nowhere. */
    private Home named(C change, Home home) {
        return home instanceof Home.In in && !isNamed(change, in) ? new Home.Malformed() : home;
    }

    private boolean isNamed(C change, Home.In home) {
        try {
            form.channel(change, home);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private ChangeEvent event(C change, Operation operation, Home.In home, String id) {
        Channel channel = form.channel(change, home);
        ChangeJson.Head head =
                new ChangeJson.Head(
                        channel, operation, change.committed(), change.correlationId(), id);
        byte[] value = json.write(head, form.body(change, operation));
        return new ChangeEvent(
                home.workspace(),
                channel,
                operation,
                id,
                source,
                change.committed(),
                change.row(),
                value);
    }

    private void count(C change, Home home) {
        switch (home) {
            case Home.In _ -> metrics.mapped().increment();
            case Home.Nowhere _ -> {
                metrics.unmapped().increment();
                warnOnce(change, "no rule applies to them");
            }
            case Home.Unknown _ -> {
                metrics.unmapped().increment();
                warnOnce(change, form.unknown());
            }
            case Home.Malformed _ -> {
                metrics.malformed().increment();
                warnOnce(
                        change,
                        "their mapping gives no workspace name, or their name is no channel name");
            }
        }
    }

    private void warnOnce(C change, String reason) {
        if (warned.add(change.place() + " " + reason)) {
            LOG.warn(
                    "event=changes_skipped source={} place={} reason=\"some changes are skipped:"
                            + " {}\"",
                    source,
                    change.place(),
                    reason);
        }
    }
}
