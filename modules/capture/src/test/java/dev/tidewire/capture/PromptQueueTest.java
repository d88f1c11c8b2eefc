package dev.tidewire.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.debezium.connector.mongodb.MongoDbFieldName;
import io.debezium.data.Envelope;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** What the queue takes a record's size to be. */
final class PromptQueueTest {
    private static final Schema UPDATE =
            SchemaBuilder.struct()
                    .optional()
                    .field(MongoDbFieldName.UPDATED_FIELDS, Schema.STRING_SCHEMA)
                    .field(
                            MongoDbFieldName.REMOVED_FIELDS,
                            SchemaBuilder.array(Schema.STRING_SCHEMA).build())
                    .build();
    private static final Schema ENVELOPE =
            SchemaBuilder.struct()
                    .field(Envelope.FieldName.AFTER, Schema.OPTIONAL_STRING_SCHEMA)
                    .field(MongoDbFieldName.UPDATE_DESCRIPTION, UPDATE)
                    .build();

    private static long characters(Struct envelope) {
        return PromptQueue.characters(
                new SourceRecord(Map.of(), Map.of(), "topic", ENVELOPE, envelope));
    }

    @Test
    void whatAnUpdateSetAndRemovedCountsAsMuchAsItsDocument() {
        Struct update =
                new Struct(UPDATE)
                        .put(MongoDbFieldName.UPDATED_FIELDS, "x".repeat(1_000))
                        .put(MongoDbFieldName.REMOVED_FIELDS, List.of("ab", "c"));

        assertThat(
                        characters(
                                new Struct(ENVELOPE)
                                        .put(MongoDbFieldName.UPDATE_DESCRIPTION, update)))
                .isEqualTo(1_003);
        assertThat(characters(new Struct(ENVELOPE).put(Envelope.FieldName.AFTER, "abc")))
                .isEqualTo(3);
    }
}
