package dev.tidewire.matcher;

import static dev.tidewire.matcher.Given.filter;
import static dev.tidewire.matcher.Given.insert;
import static dev.tidewire.matcher.Given.key;
import static dev.tidewire.matcher.Given.update;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.model.ChangeEvent;
import dev.tidewire.model.Family;
import dev.tidewire.model.LogPosition;
import dev.tidewire.model.Operation;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.records.ChangeRecords;
import dev.tidewire.records.Delivery;
import dev.tidewire.records.DeliveryRecords;
import dev.tidewire.records.FilterNumbers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MatchingTest {
    private MatcherDriver matcher;

    @BeforeEach
    void start(@TempDir Path folder) {
        matcher = MatcherDriver.running(folder);
    }

    @AfterEach
    void stop() {
        matcher.close();
    }

    @Test
    void deliversAChangeUntouchedToTheSlotThatWantsIt() {
        matcher.announce(key(3, 40, 7), filter("postgres:products"));
        ChangeEvent change = insert("postgres:products", "{\"id\":1}");
        matcher.change(insert("postgres:orders", "{}"));
        matcher.deliveries();

        matcher.change(change);

        List<SlotDelivery> deliveries = matcher.deliveries();
        assertThat(deliveries).hasSize(1);
        assertThat(deliveries.getFirst().slot()).isEqualTo(3);
        assertThat(deliveries.getFirst().delivery())
                .usingRecursiveComparison()
                .isEqualTo(
                        new Delivery.Change(
                                Given.SHOP,
                                0,
                                40,
                                new LogPosition(Family.POSTGRES, 0, 1),
                                1_000,
                                MatcherDriver.CAPTURED.toEpochMilli(),
                                new long[] {7},
                                new long[0],
                                new long[0],
                                0,
                                0,
                                change.value()));
    }

    @Test
    void writesRecordsThatGatewaysRead() {
        matcher.announce(key(3, 40, 7), filter("postgres:products"));
        matcher.written();

        matcher.change(insert("postgres:products", "{\"id\":1}"));

        TestRecord<byte[], byte[]> record = matcher.written().getFirst();
        Delivery read = DeliveryRecords.decode(record.key(), record.value(), record.headers());
        assertThat(read).isInstanceOf(Delivery.Change.class);
        assertThat(record.key()).asString().isEqualTo("shop");
        assertThat(record.value()).asString().isEqualTo("{\"record\":{\"id\":1}}");
    }

    @Test
    void evaluatesAFilterOfSeveralGatewaysOnce() {
        matcher.announce(key(1, 10, 0), filter("postgres:products", "{\"predicates\":{\"a\":1}}"));
        matcher.announce(key(2, 20, 5), filter("postgres:products", "{\"predicates\":{\"a\":1}}"));
        matcher.deliveries();

        matcher.change(insert("postgres:products", "{\"a\":1}"));

        assertThat(matcher.deliveries()).extracting(SlotDelivery::slot).containsExactly(1, 2);
        assertThat(matcher.metrics.candidates()).isEqualTo(1);
    }

    @Test
    void sendsOneRecordToASlotWithSeveralMatchingFilters() {
        matcher.announce(key(1, 10, 9), filter("postgres:*"));
        matcher.announce(key(1, 10, 2), filter("postgres:products"));
        matcher.announce(key(1, 10, 4), filter("postgres:orders"));
        matcher.deliveries();

        matcher.change(insert("postgres:products", "{}"));

        List<Delivery.Change> changes = matcher.all(Delivery.Change.class);
        assertThat(changes).hasSize(1);
        assertThat(changes.getFirst().matched()).containsExactly(2, 9);
    }

    @Test
    void separatesFiltersByTransition() {
        matcher.announce(key(1, 10, 0), filter("postgres:t"));
        matcher.announce(key(1, 10, 1), filter("postgres:t", "{\"predicates\":{\"a\":1}}"));
        matcher.announce(key(1, 10, 2), filter("postgres:t", "{\"predicates\":{\"a\":2}}"));
        matcher.deliveries();

        matcher.change(update("postgres:t", "{\"a\":1}", "{\"a\":2}"));

        Delivery.Change change = matcher.all(Delivery.Change.class).getFirst();
        assertThat(change.matched()).containsExactly(0);
        assertThat(change.left()).containsExactly(1);
        assertThat(change.entered()).containsExactly(2);
    }

    @Test
    void splitsManyNumbersIntoParts() {
        int filters = 2 * FilterNumbers.MAX_PER_RECORD + 1;
        for (int number = 0; number < filters; number++) {
            String predicates = "{\"predicates\":{\"a\":{\"$lt\":" + (number + 1) + "}}}";
            matcher.announce(key(1, 10, number), filter("postgres:t", predicates));
        }
        matcher.deliveries();

        matcher.change(insert("postgres:t", "{\"a\":0}"));

        List<Delivery.Change> parts = matcher.all(Delivery.Change.class);
        assertThat(parts).extracting(Delivery.Change::part).containsExactly(0, 1, 2);
        assertThat(parts).extracting(Delivery.Change::lastPart).containsOnly(2);
        assertThat(parts)
                .allSatisfy(part ->
                        assertThat(part.matched())
                                .hasSizeLessThanOrEqualTo(FilterNumbers.MAX_PER_RECORD));
        assertThat(parts.stream().flatMapToLong(part -> LongStream.of(part.matched())))
                .containsExactlyElementsOf(LongStream.range(0, filters).boxed().toList());
    }

    @Test
    void countsEveryListInAPart() {
        int half = FilterNumbers.MAX_PER_RECORD / 2 + 1;
        for (int number = 0; number < half; number++) {
            String low = "{\"predicates\":{\"a\":{\"$lt\":" + (number + 1) + "}}}";
            String high = "{\"predicates\":{\"a\":{\"$gt\":" + (number + 1) + "}}}";
            matcher.announce(key(1, 10, number), filter("postgres:t", low));
            matcher.announce(key(1, 10, half + number), filter("postgres:t", high));
        }
        matcher.deliveries();

        matcher.change(update("postgres:t", "{\"a\":0}", "{\"a\":1000000}"));

        List<Delivery.Change> parts = matcher.all(Delivery.Change.class);
        assertThat(parts).hasSize(2);
        assertThat(parts.get(0).entered()).hasSize(half);
        assertThat(parts.get(0).left()).hasSize(FilterNumbers.MAX_PER_RECORD - half);
        assertThat(parts.get(1).entered()).isEmpty();
        assertThat(parts.get(1).left()).containsExactly(half - 2, half - 1);
    }

    @Test
    void keepsWorkspacesApart() {
        matcher.announce(key(1, 10, 0), filter("postgres:*"));
        matcher.deliveries();

        matcher.change(
                Given.change(
                        WorkspaceId.of("other"),
                        "postgres:products",
                        Operation.INSERT,
                        "{\"record\":{}}"));

        assertThat(matcher.deliveries()).isEmpty();
        assertThat(matcher.metrics.filtered()).isEqualTo(1);
    }

    @Test
    void keepsFamiliesApart() {
        matcher.announce(key(1, 10, 0), filter("postgres:*"));
        matcher.deliveries();

        matcher.change(insert("mongo:products", "{}"));

        assertThat(matcher.deliveries()).isEmpty();
    }

    @Test
    void stopsAfterTheFilterIsWithdrawn() {
        matcher.announce(key(1, 10, 0), filter("postgres:*"));
        matcher.withdraw(key(1, 10, 0));
        matcher.deliveries();

        matcher.change(insert("postgres:products", "{}"));

        assertThat(matcher.deliveries()).isEmpty();
    }

    @Test
    void goesOnForOneGatewayWhenAnotherWithdrawsTheSameFilter() {
        matcher.announce(key(1, 10, 0), filter("postgres:*"));
        matcher.announce(key(2, 20, 0), filter("postgres:*"));
        matcher.withdraw(key(1, 10, 0));
        matcher.deliveries();

        matcher.change(insert("postgres:products", "{}"));

        assertThat(matcher.deliveries()).extracting(SlotDelivery::slot).containsExactly(2);
    }

    @Test
    void readsNoValueThatNoFilterAsksFor() {
        matcher.announce(key(1, 10, 0), filter("postgres:products"));
        matcher.announce(key(1, 10, 1), filter("postgres:t", "{\"predicates\":{\"a\":1}}"));
        matcher.deliveries();

        matcher.change(
                Given.change(Given.SHOP, "postgres:products", Operation.INSERT, "{not json"));

        assertThat(matcher.all(Delivery.Change.class)).hasSize(1);
    }

    @Test
    void skipsAChangeWhoseValueIsNeededAndMalformed() {
        matcher.announce(key(1, 10, 0), filter("postgres:t"));
        matcher.announce(key(1, 10, 1), filter("postgres:t", "{\"predicates\":{\"a\":1}}"));
        matcher.deliveries();

        matcher.change(Given.change(Given.SHOP, "postgres:t", Operation.INSERT, "{not json"));
        matcher.change(insert("postgres:t", "{\"a\":1}"));

        List<Delivery.Change> changes = matcher.all(Delivery.Change.class);
        assertThat(changes).hasSize(1);
        assertThat(changes.getFirst().position().offset()).isEqualTo(1);
        assertThat(changes.getFirst().matched()).containsExactly(0, 1);
    }

    @Test
    void countsEveryChangeOnce() {
        matcher.announce(key(1, 10, 0), filter("postgres:t", "{\"predicates\":{\"a\":1}}"));
        Headers badOperation = headers("postgres:t", "EXPLODE");
        Headers otherFamily = headers("mongo:t", "INSERT");

        matcher.change(insert("postgres:t", "{\"a\":1}"));
        matcher.change(insert("postgres:t", "{\"a\":2}"));
        matcher.change(insert("postgres:other", "{\"a\":1}"));
        matcher.log(Family.POSTGRES, bytes("shop"), bytes("{}"), badOperation);
        matcher.log(Family.POSTGRES, bytes("shop"), bytes("{}"), otherFamily);
        matcher.log(Family.POSTGRES, bytes("shop"), bytes("{}"), new RecordHeaders());
        matcher.log(Family.POSTGRES, null, bytes("{}"), new RecordHeaders());
        matcher.log(Family.POSTGRES, bytes("shop"), null, headers("postgres:t", "INSERT"));

        assertThat(matcher.metrics.received()).isEqualTo(8);
        assertThat(matcher.metrics.matched()).isEqualTo(1);
        assertThat(matcher.metrics.filtered()).isEqualTo(2);
        assertThat(matcher.metrics.malformed()).isEqualTo(5);
        assertThat(matcher.metrics.candidates()).isEqualTo(1);
        assertThat(matcher.metrics.matches()).isEqualTo(1);
        assertThat(matcher.metrics.deliveries()).isEqualTo(1);
    }

    private static Headers headers(String channel, String operation) {
        return new RecordHeaders()
                .add(ChangeRecords.CHANNEL, bytes(channel))
                .add(ChangeRecords.OPERATION, bytes(operation))
                .add(ChangeRecords.TIMESTAMP, bytes("1000"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
