package dev.tidewire.ingest;

import static org.assertj.core.api.Assertions.assertThat;

/** The law of the ingest's counters. */
final class Conservation {
    private Conservation() {}

    static void assertHolds(IngestMetrics metrics) {
        assertThat(metrics.received())
                .isEqualTo(
                        metrics.appended()
                                + metrics.duplicates()
                                + metrics.held()
                                + metrics.rerouted()
                                + metrics.mapped()
                                + metrics.dead());
    }
}
