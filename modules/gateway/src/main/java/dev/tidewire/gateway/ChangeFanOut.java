package dev.tidewire.gateway;

import dev.tidewire.gateway.GatewayMetrics.Ignored;
import dev.tidewire.model.Transition;
import dev.tidewire.protocol.Cursor;
import dev.tidewire.protocol.EventHead;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends changes to the filters that match. Those that want everything get the value's own bytes;
 * those with the same selection get what it shows, which is put together once for a change. Guarded
 * by the hub's lock.
 */
final class ChangeFanOut {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeFanOut.class);

    private static final List<Transition> TRANSITIONS = List.of(Transition.values());

    private final Recipients recipients;
    private final FanOut fanOut;
    private final GatewayMetrics metrics;
    private final List<LiveFilter> whole = new ArrayList<>();
    private final Map<Selection, Map<Transition, List<LiveFilter>>> selecting =
            new LinkedHashMap<>();

    ChangeFanOut(Recipients recipients, FanOut fanOut, GatewayMetrics metrics) {
        this.recipients = recipients;
        this.fanOut = fanOut;
        this.metrics = metrics;
    }

    /**
     * Sends a change.
     *
     * @param cursor where the subscriptions go on after it
     */
    void send(ChangeDelivery change, Cursor cursor, long now, Endings endings) {
        byte[] value = change.value();
        if (value.length < 3 || value[0] != '{' || value[1] != '"') {
            malformed(change);
            return;
        }
        selecting.clear();
        for (Transition transition : TRANSITIONS) {
            whole.clear();
            find(change, transition);
            if (!whole.isEmpty()) {
                fanOut.send(
                        whole,
                        cursor.offset(),
                        now,
                        ids -> Frame.joining(EventHead.of(cursor, ids, transition), value, 1),
                        endings);
            }
        }
        if (!selecting.isEmpty()) {
            sendSelected(change, cursor, now, endings);
        }
        metrics.dispatched(change, now);
    }

    private void malformed(ChangeDelivery change) {
        LOG.error(
                "dropped a delivery whose value is no JSON object: position={}", change.position());
        metrics.ignored(Ignored.MALFORMED);
    }

    private void find(ChangeDelivery change, Transition transition) {
        long[] numbers =
                switch (transition) {
                    case NONE -> change.matched();
                    case ENTER -> change.entered();
                    case LEAVE -> change.left();
                };
        for (long number : numbers) {
            LiveFilter filter = recipients.find(number, change.workspace(), change.position());
            if (filter != null) {
                group(filter, transition).add(filter);
            }
        }
    }

    private List<LiveFilter> group(LiveFilter filter, Transition transition) {
        Selection selection = filter.selection();
        return selection == null
                ? whole
                : selecting
                        .computeIfAbsent(selection, added -> new EnumMap<>(Transition.class))
                        .computeIfAbsent(transition, added -> new ArrayList<>());
    }

    private void sendSelected(ChangeDelivery change, Cursor cursor, long now, Endings endings) {
        Optional<ChangeParts> parts = ChangeParts.of(change.position().family(), change.value());
        if (parts.isEmpty()) {
            malformed(change);
            return;
        }
        selecting.forEach((selection, byTransition) -> {
            Shown shown = new Shown(parts.get(), selection);
            byTransition.forEach((transition, filters) ->
                    fanOut.send(
                            filters,
                            cursor.offset(),
                            now,
                            ids ->
                                    Frame.joining(
                                            EventHead.of(cursor, ids, transition),
                                            shown.value(),
                                            1),
                            endings));
        });
    }

    /** What a selection shows of a change, put together when somebody wants it. */
    private final class Shown {
        private final ChangeParts parts;
        private final Selection selection;
        private byte @Nullable [] value;

        Shown(ChangeParts parts, Selection selection) {
            this.parts = parts;
            this.selection = selection;
        }

        byte[] value() {
            byte[] known = value;
            if (known == null) {
                known = parts.shownTo(selection);
                value = known;
                metrics.selected();
            }
            return known;
        }
    }
}
