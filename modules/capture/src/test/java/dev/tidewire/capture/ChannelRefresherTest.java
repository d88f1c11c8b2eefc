package dev.tidewire.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.model.Channel;
import dev.tidewire.model.ChannelInfo;
import dev.tidewire.model.WorkspaceId;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How the catalogue follows a source. */
final class ChannelRefresherTest {
    private final String source = "source-" + UUID.randomUUID();
    private CatalogueTopic topic;

    @BeforeEach
    void open() {
        Fixture.createTopics();
        topic = new CatalogueTopic(source);
    }

    @AfterEach
    void close() {
        topic.close();
    }

    private List<ChannelInfo> channels(String... names) {
        return Stream.of(names)
                .map(name ->
                        new ChannelInfo(
                                Channel.parse(name),
                                WorkspaceId.of("acme"),
                                source,
                                List.of(),
                                true))
                .toList();
    }

    @Test
    void afterTheFirstRoundTheChannelsAreInKafka() throws InterruptedException {
        try (ChannelRefresher refresher =
                ChannelRefresher.start(source, () -> channels("mongo:carts"), Fixture.kafka())) {
            refresher.awaitFirst();

            assertThat(topic.names()).containsExactly("acme mongo:carts");
        }
    }

    @Test
    void whatIsThereWhenARefreshIsAskedForIsWritten() throws InterruptedException {
        AtomicReference<List<ChannelInfo>> now = new AtomicReference<>(channels("mongo:carts"));
        try (ChannelRefresher refresher =
                ChannelRefresher.start(source, now::get, Fixture.kafka())) {
            refresher.awaitFirst();
            now.set(channels("mongo:orders"));

            refresher.refresh();

            topic.await("acme mongo:orders");
        }
    }

    @Test
    void sourceThatDoesNotAnswerIsAskedAgain() throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        ChannelListing listing =
                () -> {
                    if (asked.incrementAndGet() == 1) {
                        throw new CaptureException("expected by the test");
                    }
                    return channels("mongo:carts");
                };
        try (ChannelRefresher refresher =
                ChannelRefresher.start(source, listing, Fixture.kafka())) {
            refresher.awaitFirst();
            assertThat(topic.names()).isEmpty();

            topic.await("acme mongo:carts");
        }
    }

    @Test
    void closingEndsARoundThatWaitsAndGivesTheSourceBack() throws InterruptedException {
        CountDownLatch listing = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        ChannelRefresher refresher =
                ChannelRefresher.start(source, new Stuck(listing, closed), Fixture.kafka());
        listing.await();

        refresher.close();
        refresher.awaitFirst();

        assertThat(closed.getCount()).isZero();
    }

    @Test
    void sourceWhoseRoundsTakeLongIsAskedLessOften() {
        Duration least = Duration.ofSeconds(5);

        assertThat(ChannelRefresher.rest(least, Duration.ofMillis(20))).isEqualTo(least);
        assertThat(ChannelRefresher.rest(least, Duration.ofSeconds(2)))
                .isEqualTo(Duration.ofSeconds(20));
        assertThat(ChannelRefresher.rest(least, Duration.ofHours(1)))
                .isEqualTo(Duration.ofMinutes(5));
    }

    /** Never answers. */
    private record Stuck(CountDownLatch listing, CountDownLatch closed) implements ChannelListing {
        @Override
        public List<ChannelInfo> channels() throws InterruptedException {
            listing.countDown();
            new CountDownLatch(1).await();
            return List.of();
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }
}
