package dev.tidewire.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a run has shown. */
record Report(
        SoakOptions options,
        Duration took,
        List<Journal> journals,
        List<Observation> observations,
        long transactions,
        Follower.Counts counts,
        Map<String, Integer> faults,
        List<String> errors,
        List<String> complaints) {
    private static final int MOST_ERRORS = 20;

    boolean good() {
        return complaints.isEmpty();
    }

    /** For people. */
    String text() {
        Formatter text = new Formatter(Locale.ROOT);
        text.format("seed %d, %d s in all%n", options.seed(), took.toSeconds());
        for (Family family : Family.values()) {
            text.format(
                    "%s: %,d changes committed%n",
                    family.name().toLowerCase(Locale.ROOT),
                    journals.stream()
                            .filter(journal -> journal.family() == family)
                            .mapToInt(Journal::size)
                            .sum());
        }
        text.format("transactions of PostgreSQL: %,d%n", transactions);
        text.format(
                "subscriptions: %,d, which got %,d events and were suspended %,d times%n",
                observations.size(),
                observations.stream().mapToLong(Observation::count).sum(),
                observations.stream().mapToLong(Observation::suspensions).sum());
        text.format(
                "clients: authenticated %,d times, lost a connection %,d times, stalled %,d times, were away %,d times%n",
                counts.connections().get(),
                counts.losses().get(),
                counts.stalls().get(),
                counts.absences().get());
        text.format(
                "faults: %,d %s%n",
                faults.values().stream().mapToInt(Integer::intValue).sum(), faults);
        if (good()) {
            latencies(text);
        }
        text.format("lines of level ERROR in the logs of the roles: %,d%n", errors.size());
        errors.stream().limit(MOST_ERRORS).forEach(error -> text.format("  %s%n", error));
        text.format(
                "%s%n",
                good()
                        ? "every subscription got each change once, in order, and agrees with its database"
                        : "WRONG, to be seen again with --seed " + options.seed());
        complaints.forEach(complaint -> text.format("  %s%n", complaint));
        return text.toString();
    }

    private void latencies(Formatter text) {
        List<Double> latencies = new ArrayList<>();
        for (Observation observation : observations) {
            if (!observation.fromEarliest()) {
                latencies.addAll(
                        new Verdict(observation, observation.journal().changes()).latencies());
            }
        }
        if (latencies.isEmpty()) {
            return;
        }
        Collections.sort(latencies);
        text.format(
                "commit to listener, faults, stalls and absences included: p50 %.0f ms, p90 %.0f ms, p99 %.0f ms, most %.0f ms%n",
                at(latencies, 0.5), at(latencies, 0.9), at(latencies, 0.99), latencies.getLast());
    }

    private static double at(List<Double> sorted, double part) {
        return sorted.get((int) (part * (sorted.size() - 1)));
    }
}
