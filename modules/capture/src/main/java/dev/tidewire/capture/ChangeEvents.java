package dev.tidewire.capture;

import dev.tidewire.model.ChangeEvent;
import dev.tidewire.model.Channel;
import dev.tidewire.model.Operation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the log's events of a change of a row. Not thread-safe. */
final class ChangeEvents {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeEvents.class);

    private final String source;
    private final String defaultSchema;
    private final WorkspaceMapping mapping;
    private final ChangeJson json;
    private final CaptureMetrics metrics;
    private final Set<String> warned = new HashSet<>();

    ChangeEvents(
            String source,
            String defaultSchema,
            WorkspaceMapping mapping,
            ChangeJson json,
            CaptureMetrics metrics) {
        this.source = source;
        this.defaultSchema = defaultSchema;
        this.mapping = mapping;
        this.json = json;
        this.metrics = metrics;
    }

    /** The events in the order of the log: none, one, or one for each workspace concerned. */
    List<ChangeEvent> of(RowChange change) {
        metrics.received().increment();
        List<ChangeEvent> events =
                switch (change.operation()) {
                    case INSERT, DELETE -> alone(change);
                    case UPDATE -> update(change);
                    case TRUNCATE -> truncate(change);
                    case PUBLISH -> throw new IllegalArgumentException("no change of a row");
                };
        metrics.emitted().add(events.size());
        return events;
    }

    private List<ChangeEvent> alone(RowChange change) {
        Row row = change.after() == null ? change.before() : change.after();
        WorkspaceMapping.Home home = mapping.home(change.schema(), change.table(), row);
        count(change, home);
        return home instanceof WorkspaceMapping.Home.In in
                ? List.of(event(change, change.operation(), in, change.id()))
                : List.of();
    }

    private List<ChangeEvent> update(RowChange change) {
        WorkspaceMapping.Home now = mapping.home(change.schema(), change.table(), change.after());
        WorkspaceMapping.Home then =
                change.before() == null
                        ? now
                        : mapping.home(change.schema(), change.table(), change.before());
        if (now.equals(then)) {
            return alone(change);
        }
        count(change, now instanceof WorkspaceMapping.Home.In ? now : then);
        List<ChangeEvent> events = new ArrayList<>(2);
        if (then instanceof WorkspaceMapping.Home.In old) {
            events.add(event(change, Operation.DELETE, old, change.id() + "-1"));
        }
        if (now instanceof WorkspaceMapping.Home.In in) {
            events.add(event(change, Operation.INSERT, in, change.id() + "-2"));
        }
        return events;
    }

    private List<ChangeEvent> truncate(RowChange change) {
        Collection<WorkspaceMapping.Home.In> homes = mapping.homes(change.schema(), change.table());
        count(
                change,
                homes.isEmpty()
                        ? mapping.home(change.schema(), change.table(), null)
                        : homes.iterator().next());
        // The workspace, not a number: the set may have grown when the change is captured again.
        return homes.stream()
                .map(in ->
                        event(change, Operation.TRUNCATE, in, change.id() + "-" + in.workspace()))
                .toList();
    }

    private ChangeEvent event(
            RowChange change, Operation operation, WorkspaceMapping.Home.In home, String id) {
        Channel channel =
                TableChannels.channel(
                        change.schema(), change.table(), home.ownSchema(), defaultSchema);
        byte[] value = json.write(change, operation, channel, id);
        return new ChangeEvent(
                home.workspace(), channel, operation, id, source, change.committed(), value);
    }

    private void count(RowChange change, WorkspaceMapping.Home home) {
        switch (home) {
            case WorkspaceMapping.Home.In _ -> metrics.mapped().increment();
            case WorkspaceMapping.Home.Nowhere _ -> {
                metrics.unmapped().increment();
                warnOnce(change, "no mapping applies to some rows; they are skipped");
            }
            case WorkspaceMapping.Home.Malformed _ -> {
                metrics.malformed().increment();
                warnOnce(
                        change,
                        "the mapping of some rows gives no workspace name; they are skipped");
            }
        }
    }

    private void warnOnce(RowChange change, String event) {
        if (warned.add(change.schema() + "." + change.table() + " " + event)) {
            LOG.warn(
                    "event=rows_skipped source={} table={}.{} reason=\"{}\"",
                    source,
                    change.schema(),
                    change.table(),
                    event);
        }
    }
}
