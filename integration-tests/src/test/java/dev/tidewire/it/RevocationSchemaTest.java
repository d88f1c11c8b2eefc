package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.records.RevocationRecord;
import dev.tidewire.records.Topics;
import dev.tidewire.testkit.Schemas;
import java.time.Instant;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Revocations are written as {@code schemas/kafka/revocation.schema.json} says. */
class RevocationSchemaTest {
    private static final Schemas SCHEMAS = Schemas.load();

    static Stream<RevocationRecord> records() {
        return Stream.of(RevocationRecord.Kind.values())
                .flatMap(kind ->
                        Stream.of(
                                new RevocationRecord(kind, "an-id", null),
                                new RevocationRecord(kind, "ä:\"", Instant.ofEpochSecond(1))));
    }

    @ParameterizedTest
    @MethodSource("records")
    void conforms(RevocationRecord record) {
        String projection =
                Schemas.project(
                        new ConsumerRecord<>(
                                Topics.REVOCATIONS, 0, 0, record.key(), record.encode()),
                        false);

        assertThat(SCHEMAS.problems("kafka/revocation.schema.json", projection)).isEmpty();
    }
}
