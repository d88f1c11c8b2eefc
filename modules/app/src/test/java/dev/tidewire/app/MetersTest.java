package dev.tidewire.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.auth.JwksKeySource;
import dev.tidewire.auth.JwksSettings;
import dev.tidewire.matcher.MatcherMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
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

    @Test
    void exposesTheStateOfTheIssuersKeys() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        URI certificates = URI.create("http://127.0.0.1:1/certs");
        InstantSource clock = InstantSource.fixed(Instant.EPOCH);
        try (JwksKeySource keys = new JwksKeySource(JwksSettings.of(certificates), clock)) {
            Meters.bind(keys, clock, registry);
            keys.find("any");

            assertThat(registry.scrape().lines())
                    .contains(
                            "tidewire_gateway_keys 0.0",
                            "tidewire_gateway_keys_age_seconds NaN",
                            "tidewire_gateway_keys_fetches_total{outcome=\"fetched\"} 0.0",
                            "tidewire_gateway_keys_fetches_total{outcome=\"failed\"} 1.0");
        }
    }
}
