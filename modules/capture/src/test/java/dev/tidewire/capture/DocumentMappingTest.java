package dev.tidewire.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.model.WorkspaceId;
import java.util.List;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

/** Where a document belongs of which only the key is known. */
final class DocumentMappingTest {
    private static final WorkspaceRule FIELD = new WorkspaceRule.ColumnRule("owner.tenant");
    private static final DocumentMapping MAPPING =
            new DocumentMapping(List.of(FIELD, MongoFixture.fixed("rest")));

    private static Home home(String key) {
        return MAPPING.homeOfKey("shop", BsonDocument.parse(key));
    }

    private static Home in(String workspace) {
        return new Home.In(WorkspaceId.of(workspace), false);
    }

    @Test
    void keyThatLacksTheFieldDoesNotTell() {
        assertThat(home("{_id: 1}")).isEqualTo(new Home.Unknown());
        assertThat(home("{_id: 1, 'owner.region': 'eu'}")).isEqualTo(new Home.Unknown());
    }

    @Test
    void shardKeyIsNamedByItsPath() {
        assertThat(home("{_id: 1, 'owner.tenant': 'acme'}")).isEqualTo(in("acme"));
        assertThat(home("{_id: 1, 'owner.tenant': null}")).isEqualTo(in("rest"));
    }

    @Test
    void documentInTheKeyIsWhole() {
        assertThat(home("{_id: 1, owner: {tenant: 'acme'}}")).isEqualTo(in("acme"));
        assertThat(home("{_id: 1, owner: {tenant: null}}")).isEqualTo(in("rest"));
        assertThat(home("{_id: 1, owner: {region: 'eu'}}")).isEqualTo(in("rest"));
    }

    @Test
    void earlierRuleThatAppliesDoesNotNeedTheField() {
        DocumentMapping mapping =
                new DocumentMapping(
                        List.of(WorkspaceRule.DatabaseRule.of("ws_(?<workspace>.+)"), FIELD));

        assertThat(mapping.homeOfKey("ws_acme", BsonDocument.parse("{_id: 1}")))
                .isEqualTo(new Home.In(WorkspaceId.of("acme"), true));
    }
}
