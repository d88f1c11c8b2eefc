package dev.tidewire.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a source may be. */
final class MongoSourceTest {
    private static final String URI =
            "mongodb://capture:s3cret@db1:27017,db2:27018/?replicaSet=rs0";
    private static final List<WorkspaceRule> ACME = List.of(MongoFixture.fixed("acme"));

    @Test
    void uriIsNeverShown() {
        assertThat(MongoSource.of("shop", URI, "shop", ACME).toString())
                .doesNotContain("s3cret")
                .contains("db1:27017,db2:27018");
    }

    @Test
    void wrongFieldsAreNamedWithTheRemedy() {
        MongoSource source = MongoSource.of("shop", URI, "shop", ACME);

        assertThatThrownBy(() -> MongoSource.of("no name", URI, "shop", ACME))
                .hasMessage("name must be 1 to 63 letters, digits, _ or -");
        assertThatThrownBy(() -> MongoSource.of("shop", "mongodb://a:s3cret@/", "shop", ACME))
                .hasMessageStartingWith("uri must be as mongodb://host:27017/?replicaSet=name");
        assertThatThrownBy(() -> MongoSource.of("shop", "mongodb+srv://a:s/3cret@db", "shop", ACME))
                .hasMessageStartingWith("uri must be as mongodb://host:27017/?replicaSet=name")
                .hasMessageNotContaining("3cret");
        assertThatThrownBy(() -> MongoSource.of("shop", URI, "shop", List.of()))
                .hasMessage("mappings must be at least one rule");
        assertThatThrownBy(() -> source.withCollections(List.of("("), List.of()))
                .hasMessageStartingWith("databases must be regular expressions: ");
        assertThatThrownBy(() ->
                        source.withIntervals(
                                Duration.ofMillis(5), Duration.ofMinutes(2), Duration.ofSeconds(5)))
                .hasMessage("heartbeatInterval must be from 1 ms to 30 s");
    }

    @Test
    void ruleOfSchemasIsRefused() {
        List<WorkspaceRule> schemas = List.of(WorkspaceRule.SchemaRule.of("(?<workspace>.+)"));

        assertThatThrownBy(() -> MongoSource.of("shop", URI, "shop", schemas))
                .hasMessageContaining("MongoDB has no schemas");
    }

    @Test
    void addressInDnsIsNotLookedUpToShowIt() {
        MongoSource source =
                MongoSource.of("shop", "mongodb+srv://a:s3cret@shop.db.invalid/?x=y", "shop", ACME);

        assertThat(source.hosts()).isEqualTo("shop.db.invalid");
    }

    @Test
    void ownDatabasesOfMongoAreNeverCaptured() {
        MongoSource all = MongoSource.of("shop", URI, "shop", ACME);

        assertThat(all.captures("shop", "orders")).isTrue();
        assertThat(all.captures("admin", "users")).isFalse();
        MongoSource any = all.withCollections(List.of(".*"), List.of());
        assertThat(any.captures("config")).isFalse();
        assertThat(any.captures("shop")).isTrue();
        assertThat(MongoPipeline.json(any)).contains("\"admin\"", "\"config\"", "\"local\"");
        MongoSource some = all.withCollections(List.of("shop|stock"), List.of("shop\\..*"));
        assertThat(some.captures("shop", "orders")).isTrue();
        assertThat(some.captures("stock", "orders")).isFalse();
        assertThat(some.captures("shops", "orders")).isFalse();
    }
}
