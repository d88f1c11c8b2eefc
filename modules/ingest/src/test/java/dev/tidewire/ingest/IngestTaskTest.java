package dev.tidewire.ingest;

import static dev.tidewire.ingest.Cluster.text;
import static dev.tidewire.ingest.Given.event;
import static dev.tidewire.ingest.Given.utf8;
import static dev.tidewire.ingest.IngestDriver.TIME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.model.ChannelInfo;
import dev.tidewire.records.ChangeRecords;
import dev.tidewire.records.ChannelRecords;
import dev.tidewire.records.EventRecords;
import dev.tidewire.records.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestTaskTest {
    private static final Duration DAY = Duration.ofHours(24);

    @TempDir Path folder;
    private IngestDriver driver;

    @AfterEach
    void allRecordsAreAccountedFor() {
        Conservation.assertHolds(driver.metrics);
        driver.close();
    }

    @Test
    void anEventIsAppendedWithTheTimeWhenItCameIn() {
        running();

        driver.read(event("acme").number(7).record());

        String id = EventRecords.id(IngestDriver.TOPIC_ID, 0, 0);
        ProducerRecord<byte[], byte[]> change = driver.log.getFirst();
        assertThat(change.topic()).isEqualTo("realtime.events");
        assertThat(text(change.key())).isEqualTo("acme");
        assertThat(text(change.value()))
                .isEqualTo(
                        "{\"channel\":\"events:order.created\",\"operation\":\"PUBLISH\",\"topic\":\"order.created\",\"data\":{\"n\":7},\"timestamp\":\"2026-01-02T03:04:05.678000Z\",\"correlationId\":\"ID\",\"id\":\"ID\"}"
                                .replace("ID", id));
        assertThat(header(change.headers(), ChangeRecords.ID)).isEqualTo(id);
        assertThat(header(change.headers(), ChangeRecords.SOURCE)).isEqualTo("events");
        assertThat(header(change.headers(), EventRecords.ORIGIN)).isEqualTo(id);
    }

    @Test
    void aChannelIsEnteredIntoTheCatalogueOnce() {
        running();

        driver.read(event("acme").record());
        driver.read(event("acme").record());
        driver.read(event("beta").record());

        assertThat(driver.written(Topics.CHANNELS))
                .extracting(entry -> ChannelRecords.Key.decode(entry.key()))
                .extracting(key -> key.workspace() + " " + key.channel() + " " + key.source())
                .containsExactly(
                        "acme events:order.created events", "beta events:order.created events");
    }

    @Test
    void anEntryOfTheCatalogueIsReadable() {
        running();

        driver.read(event("acme").record());

        TestRecord<byte[], byte[]> entry = driver.written(Topics.CHANNELS).getFirst();
        ChannelInfo info =
                ChannelRecords.from(ChannelRecords.Key.decode(entry.key()), entry.value());
        assertThat(info.columns()).isEmpty();
        assertThat(info.oldRecords()).isFalse();
    }

    @Test
    void aKeyIsAnEventsForADayOfEventTime() {
        running();

        readAt(TIME);
        readAt(TIME.plus(DAY).minusMillis(1));
        readAt(TIME.plus(DAY));
        readAt(TIME.plus(DAY).plus(DAY).minusMillis(1));

        assertThat(driver.log).hasSize(2);
        assertThat(driver.metrics.duplicates()).isEqualTo(2);
    }

    @Test
    void aKeyIsAnEventsThoughALeadersClockIsBehind() {
        running();

        readAt(TIME);
        readAt(TIME.minus(Duration.ofMinutes(50)));

        assertThat(driver.log).hasSize(1);
    }

    private void readAt(Instant time) {
        driver.read(event("acme").key("order-1").record(), time);
    }

    @Test
    void aKeyBelongsToItsWorkspace() {
        running();

        driver.read(event("acme").key("order-1").record());
        driver.read(event("beta").key("order-1").record());

        assertThat(driver.log)
                .extracting(change -> header(change.headers(), ChangeRecords.ID))
                .containsExactly(
                        EventRecords.id("acme", "order-1"), EventRecords.id("beta", "order-1"));
    }

    @Test
    void aClaimThatOutlivedItsEventIsNoDuplicate() {
        running();
        claim(0);

        driver.read(event("acme").key("order-1").record());
        driver.read(event("acme").key("order-1").record());

        assertThat(driver.log).hasSize(1);
        assertThat(driver.metrics.duplicates()).isEqualTo(1);
    }

    private void claim(long offset) {
        byte[] digest = EventRecords.digest("acme", "order-1");
        assertThat(driver.claims().claim(digest, offset, TIME.toEpochMilli())).isTrue();
    }

    @Test
    void anEventThatOutlivedItsClaimIsNotAppendedAgainAndItsRepetitionIsADuplicate() {
        running();
        driver.held.add(0L);

        driver.read(event("acme").key("order-1").record());
        driver.read(event("acme").key("order-1").record());

        assertThat(driver.log).isEmpty();
        assertThat(driver.metrics.held()).isEqualTo(1);
        assertThat(driver.metrics.duplicates()).isEqualTo(1);
    }

    @Test
    void anEventThatWasSentOnTwiceIsOne() {
        running();
        ProducerRecord<byte[], byte[]> record = event("acme").record();
        record.headers().add(EventRecords.ORIGIN, utf8("origin"));

        driver.read(record);
        driver.read(record);

        assertThat(driver.log).hasSize(1);
        assertThat(header(driver.log.getFirst().headers(), ChangeRecords.ID))
                .isEqualTo(EventRecords.id("acme", "origin"));
    }

    @Test
    void whatIsRefusedIsKeptAsItCame() {
        running();
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(Topics.EVENTS_IN, utf8("acme"), utf8("{"));
        record.headers().add("topic", utf8("order.created")).add("other", new byte[] {-1});

        driver.read(record);

        TestRecord<byte[], byte[]> dead = driver.dead().getFirst();
        assertThat(dead.key()).isEqualTo(record.key());
        assertThat(dead.value()).isEqualTo(record.value());
        assertThat(dead.headers().lastHeader("other").value()).containsExactly(-1);
        assertThat(header(dead.headers(), "dead-reason")).startsWith("the value is not JSON");
        assertThat(header(dead.headers(), "dead-topic")).isEqualTo(Topics.EVENTS_IN);
        assertThat(header(dead.headers(), "dead-partition")).isEqualTo("0");
        assertThat(header(dead.headers(), "dead-offset")).isEqualTo("0");
        assertThat(driver.log).isEmpty();
    }

    @Test
    void anEventThatTheLogDoesNotTakeIsRefusedAndItsKeyStaysFree() {
        driver = IngestDriver.running(folder, new RecordLimits(2_000, 1 << 20, 1 << 20));

        driver.read(large("order-1", 2_000));
        driver.read(event("acme").key("order-1").record());

        assertThat(header(driver.dead().getFirst().headers(), "dead-reason"))
                .contains("too large: realtime.events takes 2000 bytes");
        assertThat(driver.log).hasSize(1);
    }

    @Test
    void anEventThatCannotBeSentOnForItsSizeIsRefused() {
        driver = IngestDriver.running(folder, new RecordLimits(2_000, 200, 1 << 20));
        ProducerRecord<byte[], byte[]> record = mapped("acme");

        driver.read(record);

        assertThat(header(driver.dead().getFirst().headers(), "dead-reason"))
                .contains("too large: realtime.events.in takes 200 bytes");
    }

    @Test
    void ofWhatIsTooLargeToKeepAsideThePlaceIsKept() {
        driver = IngestDriver.running(folder, new RecordLimits(1_000, 1 << 20, 1_000));

        driver.read(large("order-1", 2_000));

        TestRecord<byte[], byte[]> dead = driver.dead().getFirst();
        assertThat(dead.value()).isNull();
        assertThat(header(dead.headers(), "dead-reason"))
                .endsWith("the value is too large to keep");
        assertThat(header(dead.headers(), EventRecords.IDEMPOTENCY_KEY)).isEqualTo("order-1");
    }

    private static ProducerRecord<byte[], byte[]> large(String key, int bytes) {
        ProducerRecord<byte[], byte[]> small = event("acme").key(key).record();
        return new ProducerRecord<>(
                small.topic(),
                null,
                small.key(),
                utf8("\"" + "x".repeat(bytes) + "\""),
                small.headers());
    }

    @Test
    void aRecordOfAMappedTopicBecomesAnEvent() {
        running();

        driver.read(mapped("acme"));

        TestRecord<byte[], byte[]> event = driver.written(Topics.EVENTS_IN).getFirst();
        assertThat(text(event.key())).isEqualTo("acme");
        assertThat(header(event.headers(), "workspace")).isEqualTo("acme");
        assertThat(header(event.headers(), "topic")).isEqualTo("orders");
        assertThat(header(event.headers(), "origin"))
                .isEqualTo("shop.orders-0-0-" + TIME.toEpochMilli());
        assertThat(driver.metrics.mapped()).isEqualTo(1);
    }

    @Test
    void aRecordOfAMappedTopicThatIsNoEventIsKeptAside() {
        running();

        driver.read(mapped("no workspace"));

        TestRecord<byte[], byte[]> dead = driver.dead().getFirst();
        assertThat(header(dead.headers(), "dead-reason")).contains("workspace must be");
        assertThat(header(dead.headers(), "dead-topic")).isEqualTo("shop.orders");
    }

    private static ProducerRecord<byte[], byte[]> mapped(String tenant) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>("shop.orders", utf8("17"), utf8("{\"n\":1}"));
        record.headers().add("tenant", utf8(tenant)).add("topic", utf8("misleading"));
        return record;
    }

    private void running() {
        driver = IngestDriver.running(folder);
    }

    private static String header(Headers headers, String name) {
        return text(headers.lastHeader(name).value());
    }
}
