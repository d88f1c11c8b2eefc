package dev.tidewire.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.matcher.MatcherMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

class MetersTest {
    @Test
    void exposesWhatTheMatchersMetricsAddUpFrom() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

        Meters.bind(new MatcherMetrics(), registry);

        assertThat(registry.scrape().lines())
                .contains(
                        "tidewire_matcher_received_total 0.0",
                        "tidewire_matcher_matched_total 0.0",
                        "tidewire_matcher_filtered_total 0.0",
                        "tidewire_matcher_malformed_total 0.0",
                        "tidewire_matcher_candidates_total 0.0",
                        "tidewire_matcher_matches_total 0.0");
    }
}
