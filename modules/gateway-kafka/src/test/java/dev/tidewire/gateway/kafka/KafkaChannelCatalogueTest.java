package dev.tidewire.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.model.Channel;
import dev.tidewire.model.ChannelInfo;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.Family;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.records.ChannelRecords;
import dev.tidewire.records.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KafkaChannelCatalogueTest {
    private static final TopicPartition CHANNELS = new TopicPartition(Topics.CHANNELS, 0);
    private static final WorkspaceId ACME = WorkspaceId.of("acme");
    private static final WorkspaceId GLOBEX = WorkspaceId.of("globex");

    private final Unreliable consumer = new Unreliable();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final KafkaChannelCatalogue catalogue = new KafkaChannelCatalogue(consumer, now::get);
    private long next;

    /** Does not know the topic's end while Kafka is away. */
    private static final class Unreliable extends MockConsumer<byte[], byte[]> {
        private final AtomicInteger failures = new AtomicInteger();
        private volatile boolean away;

        Unreliable() {
            super("none");
        }

        @Override
        public synchronized Map<TopicPartition, Long> endOffsets(
                Collection<TopicPartition> partitions) {
            if (away) {
                failures.incrementAndGet();
                throw new TimeoutException("expected by the test");
            }
            return super.endOffsets(partitions);
        }

        void awaitFailure() {
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> failures.get() > 0);
        }
    }

    @BeforeEach
    void emptyTopic() {
        consumer.updateBeginningOffsets(Map.of(CHANNELS, 0L));
        consumer.updateEndOffsets(Map.of(CHANNELS, 0L));
    }

    @AfterEach
    void close() {
        catalogue.close();
    }

    private void start() throws Exception {
        catalogue.start().get(10, TimeUnit.SECONDS);
    }

    private static ChannelInfo info(
            @Nullable WorkspaceId workspace, String channel, String source) {
        return new ChannelInfo(Channel.parse(channel), workspace, source, List.of(), true);
    }

    private void written(ProducerRecord<byte[], byte[]> record) {
        written(record.key(), record.value());
    }

    private void written(byte[] key, byte @Nullable [] value) {
        long offset = next++;
        consumer.schedulePollTask(() ->
                consumer.addRecord(new ConsumerRecord<>(CHANNELS.topic(), 0, offset, key, value)));
    }

    private void write(@Nullable WorkspaceId workspace, String channel, String source) {
        written(ChannelRecords.toRecord(info(workspace, channel, source)));
    }

    private void erase(@Nullable WorkspaceId workspace, String channel, String source) {
        written(
                ChannelRecords.tombstone(
                        new ChannelRecords.Key(Channel.parse(channel), workspace, source)));
    }

    private void awaitContains(WorkspaceId workspace, String channel, boolean contains) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> catalogue.contains(workspace, Channel.parse(channel)) == contains);
    }

    private List<String> names(WorkspaceId workspace) {
        return catalogue.of(workspace).stream().map(info -> info.channel().toString()).toList();
    }

    @Test
    void startIsOverWhenEverythingIsRead() throws Exception {
        consumer.updateEndOffsets(Map.of(CHANNELS, 2L));
        CompletableFuture<Void> started = catalogue.start();
        write(ACME, "postgres:products", "shop");
        assertThat(started).isNotDone();

        write(ACME, "postgres:orders", "shop");

        started.get(10, TimeUnit.SECONDS);
        assertThat(names(ACME)).containsExactly("postgres:orders", "postgres:products");
    }

    @Test
    void channelsOfOtherWorkspacesAreNotThere() throws Exception {
        start();
        write(GLOBEX, "postgres:secrets", "shop");
        write(ACME, "postgres:products", "shop");
        write(null, "postgres:orders", "shop");
        awaitContains(ACME, "postgres:orders", true);

        assertThat(names(ACME)).containsExactly("postgres:orders", "postgres:products");
        assertThat(catalogue.contains(ACME, Channel.parse("postgres:secrets"))).isFalse();
        assertThat(names(GLOBEX)).containsExactly("postgres:orders", "postgres:secrets");
    }

    @Test
    void whatIsErasedIsGone() throws Exception {
        start();
        write(ACME, "postgres:products", "shop");
        awaitContains(ACME, "postgres:products", true);

        erase(ACME, "postgres:products", "shop");

        awaitContains(ACME, "postgres:products", false);
        assertThat(catalogue.size()).isZero();
    }

    @Test
    void channelOfTwoSourcesStaysUntilBothHaveErasedIt() throws Exception {
        start();
        write(ACME, "postgres:products", "one");
        write(ACME, "postgres:products", "two");
        erase(ACME, "postgres:products", "one");
        write(ACME, "postgres:marker", "one");
        awaitContains(ACME, "postgres:marker", true);
        assertThat(names(ACME)).containsExactly("postgres:marker", "postgres:products");

        erase(ACME, "postgres:products", "two");

        awaitContains(ACME, "postgres:products", false);
    }

    @Test
    void channelsAreSortedByFamilyAndName() throws Exception {
        start();
        write(ACME, "events:a", "events");
        write(ACME, "mongo:b", "docs");
        write(null, "postgres:z", "shop");
        write(ACME, "postgres:a", "shop");
        awaitContains(ACME, "postgres:a", true);

        assertThat(names(ACME)).containsExactly("postgres:a", "postgres:z", "mongo:b", "events:a");
    }

    @Test
    void namesOfOneFamilyAreEachThereOnce() throws Exception {
        start();
        write(ACME, "events:a", "events");
        write(ACME, "postgres:products", "shop");
        write(null, "postgres:products", "shop");
        write(GLOBEX, "postgres:secrets", "shop");
        write(null, "postgres:orders", "shop");
        awaitContains(ACME, "postgres:orders", true);

        assertThat(catalogue.names(ACME, Family.POSTGRES))
                .containsExactlyInAnyOrder("products", "orders");
    }

    @Test
    void everySourcesEntriesOfTheChannelsThatAPatternNamesAreThere() throws Exception {
        start();
        write(ACME, "postgres:products", "shop");
        write(ACME, "postgres:products", "stock");
        write(null, "postgres:products", "shared");
        write(GLOBEX, "postgres:products", "theirs");
        write(ACME, "postgres:orders", "shop");
        write(ACME, "mongo:products", "docs");
        write(null, "postgres:parts", "shared");
        awaitContains(ACME, "postgres:parts", true);

        assertThat(entries("postgres:products"))
                .containsExactlyInAnyOrder("shop", "stock", "shared");
        assertThat(entries("postgres:p*"))
                .containsExactlyInAnyOrder("shop", "stock", "shared", "shared");
        assertThat(entries("postgres:visits")).isEmpty();
    }

    private List<String> entries(String pattern) {
        return catalogue.entries(ACME, ChannelPattern.parse(pattern)).stream()
                .map(ChannelInfo::source)
                .toList();
    }

    @Test
    void aThousandEventTopicsOfAWorkspaceAreKeptAndEverythingElse() throws Exception {
        start();
        for (int topic = 0; topic < ChannelIndex.MAX_EVENT_TOPICS; topic++) {
            write(ACME, "events:user." + topic, "events");
        }
        write(ACME, "events:one-more", "events");
        write(ACME, "events:user.0", "events");
        write(ACME, "postgres:products", "shop");
        write(GLOBEX, "events:one-more", "events");
        awaitContains(GLOBEX, "events:one-more", true);

        assertThat(catalogue.names(ACME, Family.EVENTS))
                .hasSize(ChannelIndex.MAX_EVENT_TOPICS)
                .doesNotContain("one-more");
        assertThat(names(ACME)).contains("postgres:products");
        assertThat(catalogue.size()).isEqualTo(ChannelIndex.MAX_EVENT_TOPICS + 2);
    }

    @Test
    void whereAnEventTopicIsErasedThereIsRoomForAnother() throws Exception {
        start();
        for (int topic = 0; topic < ChannelIndex.MAX_EVENT_TOPICS; topic++) {
            write(ACME, "events:user." + topic, "events");
        }
        erase(ACME, "events:user.7", "events");
        write(ACME, "events:one-more", "events");

        awaitContains(ACME, "events:one-more", true);
    }

    @Test
    void malformedRecordsAreSkipped() throws Exception {
        start();
        written("no key".getBytes(StandardCharsets.UTF_8), null);
        written(
                "{\"channel\":\"postgres:a\",\"source\":\"\"}".getBytes(StandardCharsets.UTF_8),
                "{}".getBytes(StandardCharsets.UTF_8));
        written(
                ChannelRecords.tombstone(
                                new ChannelRecords.Key(Channel.parse("postgres:b"), ACME, "shop"))
                        .key(),
                "no value".getBytes(StandardCharsets.UTF_8));
        write(ACME, "postgres:products", "shop");

        awaitContains(ACME, "postgres:products", true);

        assertThat(catalogue.size()).isEqualTo(1);
    }

    @Test
    void whatWasReadHoldsWhileKafkaDoesNotAnswer() throws Exception {
        start();
        write(ACME, "postgres:products", "shop");
        awaitContains(ACME, "postgres:products", true);

        consumer.setPollException(new KafkaException("expected by the test"));
        write(ACME, "postgres:orders", "shop");

        awaitContains(ACME, "postgres:orders", true);
        assertThat(names(ACME)).containsExactly("postgres:orders", "postgres:products");
    }

    @Test
    void readingAnewIsTriedAgainUntilKafkaTellsTheEnd() throws Exception {
        start();
        write(ACME, "postgres:orders", "shop");
        write(ACME, "postgres:products", "shop");
        awaitContains(ACME, "postgres:products", true);

        consumer.away = true;
        consumer.schedulePollTask(() -> {
            throw new IllegalStateException("expected by the test");
        });
        consumer.awaitFailure();
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        next = 0;
        write(ACME, "postgres:orders", "shop");
        consumer.schedulePollTask(() -> {
            reading.countDown();
            awaited(goOn);
        });
        write(ACME, "postgres:products", "shop");
        consumer.updateEndOffsets(Map.of(CHANNELS, 2L));
        consumer.away = false;

        awaited(reading);
        assertThat(names(ACME)).containsExactly("postgres:orders", "postgres:products");
        goOn.countDown();
        next = 2;
        write(ACME, "postgres:last", "shop");
        awaitContains(ACME, "postgres:last", true);
        assertThat(catalogue.size()).isEqualTo(3);
    }

    private static void awaited(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aLongSilenceOfKafkaIsTold() throws Exception {
        assertThat(catalogue.ready()).isFalse();
        start();
        write(ACME, "postgres:orders", "shop");
        awaitContains(ACME, "postgres:orders", true);
        assertThat(catalogue.state()).isEqualTo("1 known");

        consumer.away = true;
        now.set(Instant.EPOCH.plusSeconds(40));

        consumer.awaitFailure();
        assertThat(catalogue.state()).isEqualTo("1 known, silent for 40 s");
        assertThat(catalogue.ready()).isTrue();

        consumer.away = false;
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> catalogue.state().equals("1 known"));
    }

    @Test
    void topicThatWasMadeAnewIsReadAnew() throws Exception {
        start();
        write(ACME, "postgres:products", "shop");
        awaitContains(ACME, "postgres:products", true);

        next = 0;
        consumer.updateEndOffsets(Map.of(CHANNELS, 1L));
        consumer.setPollException(new OffsetOutOfRangeException(Map.of(CHANNELS, 1L)));
        write(ACME, "postgres:orders", "shop");

        awaitContains(ACME, "postgres:orders", true);
        assertThat(names(ACME)).containsExactly("postgres:orders");
    }
}
