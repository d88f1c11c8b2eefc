package dev.tidewire.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidewire.model.WorkspaceId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a source may be. */
final class PostgresSourceTest {
    private static final List<WorkspaceRule> ACME =
            List.of(new WorkspaceRule.FixedRule(WorkspaceId.of("acme")));

    private static PostgresSource source(String name, int port, List<WorkspaceRule> mappings) {
        return PostgresSource.of(name, "db", port, "shop", "capture", "s3cret", mappings);
    }

    @Test
    void passwordIsNeverShown() {
        assertThat(source("shop", 5432, ACME).toString())
                .doesNotContain("s3cret")
                .contains("capture@db:5432/shop");
    }

    @Test
    void slotAndPublicationAreNamedAfterTheSource() {
        PostgresSource source = source("Shop-EU", 5432, ACME);

        assertThat(source.slot()).isEqualTo("tidewire_shop_eu");
        assertThat(source.publication()).isEqualTo("tidewire_shop_eu");
    }

    @Test
    void wrongFieldsAreNamedWithTheRemedy() {
        assertThatThrownBy(() -> source("no name", 5432, ACME))
                .hasMessage("name must be 1 to 63 letters, digits, _ or -");
        assertThatThrownBy(() -> source("shop", 0, ACME))
                .hasMessage("port must be from 1 to 65535");
        assertThatThrownBy(() -> source("shop", 5432, List.of()))
                .hasMessage("mappings must be at least one rule");
        assertThatThrownBy(() ->
                        source("shop", 5432, ACME)
                                .withIntervals(
                                        Duration.ofMillis(5),
                                        Duration.ofMinutes(2),
                                        Duration.ofSeconds(5)))
                .hasMessage("heartbeatInterval must be from 1 ms to 30 s");
    }

    @Test
    void patternWithoutAWorkspaceGroupIsRefused() {
        assertThatThrownBy(() -> WorkspaceRule.SchemaRule.of("ws_.*"))
                .hasMessageContaining("group named workspace")
                .hasMessageContaining("ws_(?<workspace>.+)");
    }
}
