package dev.tidewire.soak;

import dev.tidewire.soak.Change.Sight;
import dev.tidewire.soak.Change.Transition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Holds what a subscription got against what was committed. */
final class Verdict {
    private final Observation observation;

    /** All that its filter chooses, in the order of the commits. */
    private final List<Sight> expected = new ArrayList<>();

    /** How many of them may be missing at the beginning. */
    private int early;

    private final List<Integer> places = new ArrayList<>();

    Verdict(Observation observation, List<Change> committed) {
        this.observation = observation;
        int begin = observation.fromEarliest() ? 0 : observation.liveAt();
        for (int place = 0; place < committed.size(); place++) {
            Change change = committed.get(place);
            Sight sight = observation.hears(change) ? change.seenBy(observation.filter()) : null;
            if (sight != null) {
                early += place < begin ? 1 : 0;
                expected.add(sight);
                places.add(place);
            }
        }
    }

    /** Whether everything that has to arrive has arrived; more may still be wrong. */
    boolean complete() {
        if (observation.ended() || !observation.live()) {
            return observation.ended();
        }
        List<Sight> got = observation.sights();
        return early == expected.size()
                || (observation.conflates()
                        ? !got.isEmpty() && got.getLast().alone().equals(expected.getLast().alone())
                        : got.size() >= expected.size() - early
                                && got.getLast().equals(expected.getLast()));
    }

    /** What is wrong, or null. */
    @Nullable String complaint() {
        if (!observation.problems().isEmpty()) {
            return observation.problems().toString();
        }
        List<Sight> got = observation.sights();
        if (!observation.live()) {
            return observation.ended() && got.isEmpty() ? null : "was never live";
        }
        if (got.isEmpty()) {
            return observation.ended() || early == expected.size()
                    ? null
                    : "got nothing, though %d were due".formatted(expected.size() - early);
        }
        return observation.conflates() ? conflatedComplaint(got) : complaint(got);
    }

    private @Nullable String complaint(List<Sight> got) {
        int begin = expected.indexOf(got.getFirst());
        if (begin < 0) {
            return "got what was not committed, or not as it was committed: " + got.getFirst();
        }
        if (begin > early) {
            return "%d are lost at the beginning, the first %s"
                    .formatted(begin - early, expected.get(early));
        }
        for (int index = 0; index < got.size(); index++) {
            int place = begin + index;
            if (place >= expected.size() || !got.get(index).equals(expected.get(place))) {
                return difference(got, index, begin);
            }
        }
        return observation.ended() || begin + got.size() == expected.size()
                ? null
                : "%d are lost at the end, the first %s"
                        .formatted(
                                expected.size() - begin - got.size(),
                                expected.get(begin + got.size()));
    }

    /** Not all have to be there, and a transition is that of several changes together. */
    private @Nullable String conflatedComplaint(List<Sight> got) {
        Map<Sight, Integer> placesOf = new HashMap<>();
        for (Sight sight : expected) {
            placesOf.put(sight.alone(), placesOf.size());
        }
        int last = -1;
        for (Sight sight : got) {
            Integer place = placesOf.get(sight.alone());
            if (place == null) {
                return "got what was not committed, or not as it was committed: " + sight;
            }
            if (place <= last) {
                return "a duplicate or out of order: " + sight;
            }
            last = place;
        }
        return null;
    }

    private String difference(List<Sight> got, int index, int begin) {
        Set<Sight> before = new HashSet<>(got.subList(0, index));
        Sight wrong = got.get(index);
        Sight due = begin + index < expected.size() ? expected.get(begin + index) : null;
        String kind =
                before.contains(wrong)
                        ? "a duplicate"
                        : !expected.contains(wrong)
                                ? "what was not committed, or not as it was committed"
                                : got.contains(due) ? "out of order" : "a gap";
        return "%s at its event %d: got %s where %s was due"
                .formatted(kind, index, wrong, due == null ? "nothing" : due);
    }

    /** From commit to listener, in milliseconds, of each event; only if there is no complaint. */
    List<Double> latencies() {
        List<Sight> got = observation.sights();
        if (got.isEmpty() || observation.conflates()) {
            return List.of();
        }
        int begin = expected.indexOf(got.getFirst());
        List<Double> latencies = new ArrayList<>(got.size());
        for (int index = 0; index < got.size(); index++) {
            long committed = observation.journal().time(places.get(begin + index));
            latencies.add((observation.time(index) - committed) / 1e6);
        }
        return latencies;
    }

    /**
     * What the events say is there: the keys of those that the filter chooses with their versions,
     * and null for the keys that it no longer chooses.
     */
    Map<Row, @Nullable Integer> view() {
        Map<Row, @Nullable Integer> view = new HashMap<>();
        for (Sight sight : observation.sights()) {
            boolean gone = sight.deletion() || sight.transition() == Transition.LEAVE;
            view.put(new Row(sight.table(), sight.key()), gone ? null : sight.version());
        }
        return view;
    }

    /** What the events say, held against what the database answers; null if they agree. */
    @Nullable String disagreement(Map<Row, Integer> answer) {
        Map<Row, @Nullable Integer> view = view();
        for (Map.Entry<Row, @Nullable Integer> entry : view.entrySet()) {
            Integer stored = answer.get(entry.getKey());
            if (entry.getValue() == null ? stored != null : !entry.getValue().equals(stored)) {
                return "the view has %s at version %s, the database %s"
                        .formatted(entry.getKey(), entry.getValue(), stored);
            }
        }
        if (observation.fromEarliest()) {
            for (Row row : answer.keySet()) {
                if (!view.containsKey(row)) {
                    return "the view lacks " + row;
                }
            }
        }
        return null;
    }

    /** A row's or document's identity. */
    record Row(String table, int key) {}
}
