package dev.tidewire.matcher;

import static dev.tidewire.matcher.Given.filter;
import static dev.tidewire.matcher.Given.insert;
import static dev.tidewire.matcher.Given.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.matcher.MatcherDriver.Start;
import dev.tidewire.model.Family;
import dev.tidewire.model.LogPosition;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.records.Delivery;
import dev.tidewire.records.InterestKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InterestsTest {
    @TempDir Path folder;

    @Test
    void answersAnAnnouncementWithTheStartOfTheFamilysLogBeforeItsFirstChange() {
        Start start = Start.normal().withLog(Family.MONGO, 500).withLog(Family.POSTGRES, 20);
        try (MatcherDriver matcher = MatcherDriver.running(folder, start)) {
            matcher.announce(key(3, 40, 7), filter("mongo:orders"));

            assertThat(matcher.to(3))
                    .containsExactly(
                            new Delivery.Active(0, 40, 7, new LogPosition(Family.MONGO, 0, 500)));
        }
    }

    @Test
    void answersAnAnnouncementWithThePositionBehindTheLastChangeOfTheFamily() {
        try (MatcherDriver matcher = MatcherDriver.running(folder)) {
            matcher.change(insert("postgres:a", "{}"));
            matcher.change(insert("postgres:b", "{}"));
            matcher.change(insert("events:c", "{}"));

            matcher.announce(key(3, 40, 7), filter("postgres:products"));

            assertThat(matcher.to(3, Delivery.Active.class))
                    .extracting(Delivery.Active::position)
                    .containsExactly(new LogPosition(Family.POSTGRES, 0, 2));
        }
    }

    @Test
    void answersARepeatedAnnouncementAgain() {
        try (MatcherDriver matcher = MatcherDriver.running(folder)) {
            matcher.announce(key(3, 40, 7), filter("postgres:products"));
            matcher.change(insert("postgres:orders", "{}"));
            matcher.deliveries();

            matcher.announce(key(3, 40, 7), filter("postgres:products"));

            assertThat(matcher.to(3, Delivery.Active.class))
                    .extracting(active -> active.position().offset())
                    .containsExactly(1L);
        }
    }

    @Test
    void deliversOnceAfterARepeatedAnnouncement() {
        try (MatcherDriver matcher = MatcherDriver.running(folder)) {
            matcher.announce(key(3, 40, 7), filter("postgres:products"));
            matcher.announce(key(3, 40, 7), filter("postgres:products"));
            matcher.deliveries();

            matcher.change(insert("postgres:products", "{}"));

            assertThat(matcher.all(Delivery.Change.class))
                    .hasSize(1)
                    .allSatisfy(change -> assertThat(change.matched()).containsExactly(7));
        }
    }

    @Test
    void doesNotApplyAnnouncementsAgainThatTheStateHolds() {
        try (MatcherDriver matcher = MatcherDriver.running(folder)) {
            matcher.store().applied(2);

            matcher.announce(key(3, 40, 7), filter("postgres:products"));

            assertThat(numbers(matcher.store(), 3)).isEmpty();
            assertThat(matcher.to(3, Delivery.Active.class)).isEmpty();
        }
    }

    @Test
    void doesNotWithdrawAgainWhatTheStateHolds() {
        try (MatcherDriver matcher = MatcherDriver.running(folder)) {
            matcher.announce(key(3, 40, 7), filter("postgres:products"));
            matcher.store().applied(2);

            matcher.withdraw(key(3, 40, 7));

            assertThat(numbers(matcher.store(), 3)).containsExactly(7L);
        }
    }

    @Test
    void answersARedeliveredAnnouncementOfALiveFilter() {
        try (MatcherDriver matcher = MatcherDriver.running(folder)) {
            matcher.announce(key(3, 40, 7), filter("postgres:products"));
            matcher.deliveries();
            matcher.store().applied(2);

            matcher.announce(key(3, 40, 7), filter("postgres:products"));

            assertThat(matcher.to(3, Delivery.Active.class)).hasSize(1);
        }
    }

    @Test
    void dropsTheFiltersOfALifeThatANewOneReplaces() {
        try (MatcherDriver matcher = MatcherDriver.running(folder)) {
            matcher.announce(key(3, 40, 7), filter("postgres:products"));
            matcher.heartbeat(3, 41);
            matcher.deliveries();

            matcher.change(insert("postgres:products", "{}"));

            assertThat(matcher.deliveries()).isEmpty();
        }
    }

    @Test
    void ignoresInterestsOfAnEarlierLife() {
        try (MatcherDriver matcher = MatcherDriver.running(folder)) {
            matcher.announce(key(3, 41, 0), filter("postgres:orders"));
            matcher.deliveries();

            matcher.announce(key(3, 40, 7), filter("postgres:products"));
            matcher.change(insert("postgres:products", "{}"));

            assertThat(matcher.deliveries()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no json",
                "{\"kind\":\"surprise\"}",
                "{\"kind\":\"filter\",\"workspace\":\"shop\",\"slot\":-1,\"gatewayEpoch\":1,\"number\":1}",
                "{\"kind\":\"filter\",\"workspace\":\"..\",\"slot\":1,\"gatewayEpoch\":1,\"number\":1}",
                "{\"kind\":\"filter\",\"workspace\":\"shop\",\"slot\":8,\"gatewayEpoch\":1,\"number\":1}",
                "{\"kind\":\"heartbeat\",\"slot\":8,\"gatewayEpoch\":1}"
            })
    void skipsAnInterestWithABadKeyAndGoesOn(String badKey) {
        try (MatcherDriver matcher = MatcherDriver.running(folder)) {
            matcher.interest(bytes(badKey), bytes(filter("postgres:products")));

            matcher.announce(key(3, 40, 7), filter("postgres:products"));

            assertThat(matcher.deliveries()).extracting(SlotDelivery::slot).containsExactly(3);
            assertThat(matcher.metrics.skippedInterests()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no json",
                "[]",
                "{}",
                "{\"channel\":\"nonsense\",\"workspace\":\"shop\"}",
                "{\"channel\":\"postgres:t\",\"workspace\":\"other\"}",
                "{\"channel\":\"postgres:t\",\"workspace\":\"shop\",\"predicates\":{\"a\":{\"$zz\":1}}}"
            })
    void skipsAnInterestWithABadFilterAndGoesOn(String badFilter) {
        try (MatcherDriver matcher = MatcherDriver.running(folder)) {
            matcher.interest(key(1, 40, 0).encode(), bytes(badFilter));

            matcher.announce(key(3, 40, 7), filter("postgres:products"));

            assertThat(matcher.deliveries()).extracting(SlotDelivery::slot).containsExactly(3);
            assertThat(matcher.metrics.skippedInterests()).isEqualTo(1);
        }
    }

    @Test
    void skipsAnInterestWithoutKey() {
        try (MatcherDriver matcher = MatcherDriver.running(folder)) {
            matcher.interest(null, bytes("{}"));

            assertThat(matcher.metrics.skippedInterests()).isEqualTo(1);
        }
    }

    @Test
    void restoresLiveFiltersOnly() {
        try (MatcherDriver matcher = MatcherDriver.running(folder)) {
            matcher.announce(key(3, 40, 7), filter("postgres:products"));
            matcher.announce(key(3, 40, 8), filter("postgres:orders"));
            matcher.withdraw(key(3, 40, 7));
            matcher.announce(key(4, 50, 0), filter("postgres:old"));
            matcher.announce(key(4, 51, 0), filter("mongo:new"));

            IndexStore restored = matcher.restored();

            assertThat(numbers(restored, 3)).containsExactly(8L);
            assertThat(numbers(restored, 4)).containsExactly(0L);
            assertThat(restored.book().slot(4).epoch()).isEqualTo(51);
            assertThat(restored.book().index("shop", Family.MONGO)).isNotNull();
        }
    }

    @Test
    void restoresTheLastAppliedInterest() {
        try (MatcherDriver matcher = MatcherDriver.running(folder)) {
            matcher.announce(key(3, 40, 7), filter("postgres:products"));
            matcher.withdraw(key(3, 40, 7));

            assertThat(matcher.restored().applied()).isEqualTo(2);
        }
    }

    @Test
    void restoresFiltersWithEveryDigitOfTheirNumbers() {
        String exact = "{\"price\":12345678901234567890.12345678901234567890}";
        String next = "{\"price\":12345678901234567890.12345678901234567891}";
        try (MatcherDriver matcher = MatcherDriver.running(folder)) {
            matcher.announce(
                    key(3, 40, 7), filter("postgres:products", "{\"predicates\":" + exact + "}"));

            IndexStore restored = matcher.restored();

            assertThat(Match.in(restored, insert("postgres:products", exact))).hasSize(1);
            assertThat(Match.in(restored, insert("postgres:products", next))).isEmpty();
        }
    }

    @Test
    void restoresInAnyOrderThatCompactionLeaves() {
        IndexStore store = new IndexStore();
        restore(store, new IndexEntry.LiveInterest(key(3, 40, 7), filter("postgres:a"), 1));
        restore(store, new IndexEntry.LiveInterest(key(3, 41, 0), filter("postgres:b"), 3));
        restore(store, new IndexEntry.SlotLife(3, 41, false, 2));
        restore(store, new IndexEntry.LiveInterest(key(3, 40, 8), filter("postgres:c"), 1));

        assertThat(numbers(store, 3)).containsExactly(0L);
        assertThat(store.applied()).isEqualTo(3);
    }

    @Test
    void restoresFiltersWhoseLifeAStragglerSetBack() {
        IndexStore store = new IndexStore();
        restore(store, new IndexEntry.LiveInterest(key(3, 41, 0), filter("postgres:b"), 3));
        restore(store, new IndexEntry.SlotLife(3, 40, false, 1));

        assertThat(store.book().slot(3).epoch()).isEqualTo(41);
        assertThat(numbers(store, 3)).containsExactly(0L);
    }

    @Test
    void keepsAFilterWhenTheOneOfItsNumberInAnEarlierLifeIsWithdrawn() {
        IndexStore store = new IndexStore();
        restore(store, new IndexEntry.LiveInterest(key(3, 41, 0), filter("postgres:b"), 3));
        restore(store, new IndexEntry.LiveInterest(key(3, 40, 0), null, 0));

        assertThat(numbers(store, 3)).containsExactly(0L);
    }

    @Test
    void restoresNoFilterOfADroppedLife() {
        IndexStore store = new IndexStore();
        restore(store, new IndexEntry.LiveInterest(key(3, 41, 0), filter("postgres:b"), 3));
        restore(store, new IndexEntry.SlotLife(3, 41, true, 4));
        restore(store, new IndexEntry.LiveInterest(key(3, 41, 1), filter("postgres:c"), 2));

        assertThat(numbers(store, 3)).isEmpty();
    }

    @Test
    void restoresWhatFollowsAMalformedRecord() {
        IndexStore store = new IndexStore();
        store.restore(bytes("{\"kind\":"), bytes("{}"));
        restore(store, new IndexEntry.LiveInterest(key(3, 41, 0), filter("postgres:b"), 3));

        assertThat(numbers(store, 3)).containsExactly(0L);
    }

    @Test
    void skipsAnInterestThatBelongsInAnotherPartition() {
        InterestReaderFixture reader = new InterestReaderFixture(16, 3);
        WorkspaceId stranger = reader.workspaceOfAnotherPartition();

        reader.read(
                new InterestKey.Filter(stranger, 1, 1, 1),
                filter(stranger, "postgres:products", "{}"));

        assertThat(reader.metrics.skippedInterests()).isEqualTo(1);
    }

    @Test
    void skipsANumberThatIsInUseInAnotherWorkspace() {
        WorkspaceId other = WorkspaceId.of("other");
        InterestKey.Filter same = new InterestKey.Filter(other, 3, 40, 7);
        try (MatcherDriver matcher = MatcherDriver.running(folder)) {
            matcher.announce(key(3, 40, 7), filter("postgres:products"));
            matcher.announce(same, filter(other, "postgres:products", "{}"));
            matcher.withdraw(same);

            assertThat(matcher.metrics.skippedInterests()).isEqualTo(1);
            assertThat(matcher.store().book().index("shop", Family.POSTGRES)).isNotNull();
            assertThat(matcher.store().book().index("other", Family.POSTGRES)).isNull();
        }
    }

    @Test
    void replacesAFilterWhoseNumberIsAnnouncedWithAnother() {
        try (MatcherDriver matcher = MatcherDriver.running(folder)) {
            matcher.announce(key(3, 40, 7), filter("postgres:products"));
            matcher.announce(key(3, 40, 7), filter("mongo:orders"));

            assertThat(matcher.store().book().index("shop", Family.POSTGRES)).isNull();
            assertThat(numbers(matcher.restored(), 3)).containsExactly(7L);
        }
    }

    private static List<Long> numbers(IndexStore store, int slot) {
        List<Long> numbers = new ArrayList<>();
        store.book().slot(slot).filters().forEach((number, _) -> numbers.add(number));
        return numbers;
    }

    private static void restore(IndexStore store, IndexEntry entry) {
        store.restore(entry.encodeKey(), entry.encodeValue());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
