package dev.tidewire.gateway;

import dev.tidewire.gateway.GatewayMetrics.Ignored;
import dev.tidewire.model.LogPosition;
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

    private final FanOut fanOut;
    private final GatewayMetrics metrics;
    private final List<Audience> whole = new ArrayList<>();
    private final Map<Selection, Map<Transition, List<Audience>>> selecting = new LinkedHashMap<>();

    ChangeFanOut(FanOut fanOut, GatewayMetrics metrics) {
        this.fanOut = fanOut;
        this.metrics = metrics;
    }

    /**
     * Sends a change.
     *
     * @param value the JSON object that clients read
     * @param cursor where the subscriptions go on after it
     * @param conflated how many changes it stands for; 0 if it is one among all
     * @return false if the value is no JSON object, which is logged and counted
     */
    boolean send(
            LogPosition position,
            byte[] value,
            Targets targets,
            Cursor cursor,
            int conflated,
            long now,
            Endings endings) {
        if (value.length < 3 || value[0] != '{' || value[1] != '"') {
            malformed(position);
            return false;
        }
        selecting.clear();
        for (Transition transition : TRANSITIONS) {
            whole.clear();
            for (Audience audience : targets.of(transition)) {
                group(audience, transition).add(audience);
            }
            if (!whole.isEmpty()) {
                fanOut.send(
                        whole,
                        cursor.offset(),
                        now,
                        ids -> Frame.joining(head(cursor, ids, transition, conflated), value, 1),
                        endings);
            }
        }
        return selecting.isEmpty()
                || sendSelected(position, value, cursor, conflated, now, endings);
    }

    private static byte[] head(
            Cursor cursor, List<String> ids, Transition transition, int conflated) {
        return conflated == 0
                ? EventHead.of(cursor, ids, transition)
                : EventHead.conflated(cursor, ids, transition, conflated);
    }

    private void malformed(LogPosition position) {
        LOG.error("dropped a change whose value is no JSON object: position={}", position);
        metrics.ignored(Ignored.MALFORMED);
    }

    private List<Audience> group(Audience audience, Transition transition) {
        Selection selection = audience.filter().selection();
        return selection == null
                ? whole
                : selecting
                        .computeIfAbsent(selection, added -> new EnumMap<>(Transition.class))
                        .computeIfAbsent(transition, added -> new ArrayList<>());
    }

    private boolean sendSelected(
            LogPosition position,
            byte[] value,
            Cursor cursor,
            int conflated,
            long now,
            Endings endings) {
        Optional<ChangeParts> parts = ChangeParts.of(position.family(), value);
        if (parts.isEmpty()) {
            malformed(position);
            return false;
        }
        selecting.forEach((selection, byTransition) -> {
            Shown shown = new Shown(parts.get(), selection);
            byTransition.forEach((transition, audiences) ->
                    fanOut.send(
                            audiences,
                            cursor.offset(),
                            now,
                            ids ->
                                    Frame.joining(
                                            head(cursor, ids, transition, conflated),
                                            shown.value(),
                                            1),
                            endings));
        });
        return true;
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
