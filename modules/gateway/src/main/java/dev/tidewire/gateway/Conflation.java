package dev.tidewire.gateway;

import dev.tidewire.model.Channel;
import dev.tidewire.model.Operation;
import dev.tidewire.model.Transition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a scan holds back for subscriptions to one filter that began at the same place and want only
 * the latest change of each row or document. The scanning thread's alone, but for the audience,
 * which the hub's lock guards.
 *
 * <p>A TRUNCATE takes the place of everything before it in its channel. Changes without a key and
 * gaps stay as they are.
 */
final class Conflation {
    /** What an entry takes beside its name and value, roughly. */
    private static final long ENTRY_BYTES = 400;

    private final Audience audience;
    private final long from;
    private final ScanRoom room;
    private final Map<Channel, Map<String, Latest>> rows = new HashMap<>();
    private final List<LogRecord.Gap> gaps = new ArrayList<>();
    private long size;

    /**
     * The latest change of a row.
     *
     * @param had whether the row was in the filter's view before the first of the changes
     * @param changes how many there were
     */
    private record Latest(
            LogRecord.Change change, Transition transition, boolean had, int changes) {
        static Latest first(LogRecord.Change change, Transition transition) {
            boolean had =
                    switch (change.operation()) {
                        case INSERT, PUBLISH -> false;
                        case UPDATE -> transition != Transition.ENTER;
                        case DELETE, TRUNCATE -> true;
                    };
            return new Latest(change, transition, had, 1);
        }

        Latest next(LogRecord.Change next, Transition nextTransition) {
            return new Latest(next, nextTransition, had, changes + 1);
        }

        /** What all the changes together do to the view. */
        Transition folded() {
            if (change.operation() != Operation.UPDATE || transition == Transition.LEAVE) {
                return transition;
            }
            return had ? Transition.NONE : Transition.ENTER;
        }

        long size() {
            return ENTRY_BYTES + change.value().length;
        }
    }

    /**
     * @param from the offset of the first change that the subscriptions are to have
     */
    Conflation(Audience audience, long from, ScanRoom room) {
        this.audience = audience;
        this.from = from;
        this.room = room;
    }

    Audience audience() {
        return audience;
    }

    /** Whether nothing is held back. */
    boolean isEmpty() {
        return size == 0;
    }

    /** Takes the next record that matches. */
    void add(LogRecord record, Transition transition) {
        if (record.offset() < from) {
            return;
        }
        switch (record) {
            case LogRecord.Gap gap -> {
                gaps.add(gap);
                take(ENTRY_BYTES + gap.reason().length());
            }
            case LogRecord.Change change when change.operation() == Operation.TRUNCATE ->
                    truncate(change, transition);
            case LogRecord.Change change -> change(change, transition);
        }
    }

    private void change(LogRecord.Change change, Transition transition) {
        // A name of a row begins with a brace or a letter, so that no offset is one.
        String row = change.row() == null ? Long.toString(change.offset()) : change.row();
        Map<String, Latest> channel = rows.computeIfAbsent(change.channel(), _ -> new HashMap<>());
        Latest before = channel.get(row);
        Latest now =
                before == null ? Latest.first(change, transition) : before.next(change, transition);
        channel.put(row, now);
        take(now.size() - (before == null ? -row.length() : before.size()));
    }

    private void truncate(LogRecord.Change change, Transition transition) {
        Map<String, Latest> channel = rows.computeIfAbsent(change.channel(), _ -> new HashMap<>());
        int changes = 1;
        for (Map.Entry<String, Latest> cleared : channel.entrySet()) {
            changes += cleared.getValue().changes();
            take(-cleared.getKey().length() - cleared.getValue().size());
        }
        channel.clear();
        String row = Long.toString(change.offset());
        Latest now = new Latest(change, transition, true, changes);
        channel.put(row, now);
        take(row.length() + now.size());
    }

    private void take(long bytes) {
        size += bytes;
        room.take(bytes);
    }

    /** What is to be sent, in order; nothing is held back any more. */
    List<Found> takeAll() {
        List<Found> found = new ArrayList<>();
        rows.values()
                .forEach(channel ->
                        channel.values()
                                .forEach(latest ->
                                        found.add(
                                                found(
                                                        latest.change(),
                                                        latest.folded(),
                                                        latest.changes()))));
        gaps.forEach(gap -> found.add(found(gap, Transition.NONE, 0)));
        found.sort(Comparator.comparingLong(each -> each.record().offset()));
        clear();
        return found;
    }

    private Found found(LogRecord record, Transition transition, int changes) {
        Targets targets = new Targets();
        targets.add(audience, transition);
        return new Found(record, targets, changes);
    }

    /** Forgets what is held back. */
    void clear() {
        rows.clear();
        gaps.clear();
        room.give(size);
        size = 0;
    }
}
