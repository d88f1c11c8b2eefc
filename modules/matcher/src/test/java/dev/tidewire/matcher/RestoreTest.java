package dev.tidewire.matcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.model.ChangeEvent;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that is filled from its changelog is the store that wrote it. */
class RestoreTest {
    private static final int FILTERS = 600;
    private static final int CHANGES = 400;

    private final SplittableRandom random = new SplittableRandom(Seeds.next());
    private MatcherDriver matcher;
    private RandomSubscribers subscribers;

    @BeforeEach
    void fill(@TempDir Path folder) {
        matcher = MatcherDriver.running(folder);
        subscribers = new RandomSubscribers(random, matcher);
        for (int number = 0; number < FILTERS; number++) {
            subscribers.announce();
            if (random.nextInt(3) == 0) {
                subscribers.withdraw();
            }
            if (number % (FILTERS / 4) == 0) {
                subscribers.restart();
            }
        }
    }

    @AfterEach
    void stop() {
        matcher.close();
    }

    @Test
    void aRestoredStoreMatchesAsTheOriginalDoes() {
        matchesAsTheOriginal(matcher.restored());
    }

    @Test
    void aStoreRestoredFromACompactedChangelogMatchesAsTheOriginalDoes() {
        IndexStore store = new IndexStore();
        compacted(matcher.changelog())
                .forEach(record -> store.restore(record.key(), record.value()));

        matchesAsTheOriginal(store);
    }

    private void matchesAsTheOriginal(IndexStore restored) {
        RandomOrders orders = new RandomOrders(random);
        int matches = 0;
        for (int count = 0; count < CHANGES; count++) {
            ChangeEvent change = orders.change();
            List<Match> expected = subscribers.expected(change);
            assertThat(Match.in(matcher.store(), change)).isEqualTo(expected);
            assertThat(Match.in(restored, change)).isEqualTo(expected);
            matches += expected.size();
        }
        assertThat(matches).isGreaterThan(CHANGES);
    }

    /** The latest record of each key, where it stands. */
    private static List<TestRecord<byte[], byte[]>> compacted(
            List<TestRecord<byte[], byte[]>> records) {
        SequencedMap<ByteBuffer, TestRecord<byte[], byte[]>> latest = new LinkedHashMap<>();
        for (TestRecord<byte[], byte[]> record : records) {
            latest.putLast(ByteBuffer.wrap(record.key()), record);
        }
        return List.copyOf(latest.values());
    }

    @Test
    void nothingIsLeftWhenAllIsWithdrawn() {
        IndexStore standby = matcher.restored();
        assertThat(standby.book().isEmpty()).isFalse();

        subscribers.withdrawAll();
        matcher.changelog().forEach(record -> standby.restore(record.key(), record.value()));

        assertNothingIsLeft(matcher.store().book());
        assertNothingIsLeft(standby.book());
    }

    @Test
    void nothingIsLeftWhenAllGatewaysStartAnew() {
        IndexStore standby = matcher.restored();

        while (subscribers.size() > 0) {
            subscribers.restart();
        }
        matcher.changelog().forEach(record -> standby.restore(record.key(), record.value()));

        assertNothingIsLeft(matcher.store().book());
        assertNothingIsLeft(standby.book());
    }

    private static void assertNothingIsLeft(FilterBook book) {
        assertThat(book.isEmpty()).isTrue();
        assertThat(book.slots()).allMatch(slot -> slot.filters().isEmpty());
    }
}
