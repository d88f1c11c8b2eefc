package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.gateway.GatewayFixture.Client;
import dev.tidewire.model.Operation;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** How long a reading holds back what is to be conflated, and how much of it. */
class HeldBackTest {
    private static final String CHANNEL = "postgres:products";

    /** So many large rows are less than there is room for. */
    private static final int HALF = 90;

    private final GatewayFixture fixture = GatewayFixture.started();
    private final MissedChanges missed = new MissedChanges(fixture);

    @Test
    void itIsSentWhenItIsTooMuchWhichMakesRoomAgain() {
        missed.insertLarge(300);
        fixture.subscribed(CHANNEL, missed.end());
        fixture.log.readAtOnce(10);
        Client client = missed.conflating(CHANNEL, "{}", 100);

        while (client.eventIds().isEmpty()) {
            fixture.log.turn();
            assertThat((fixture.log.recordsRead() - 10) * 100_000L).isLessThan(ScanRoom.BYTES);
        }

        int sent = client.eventIds().size();
        assertThat(fixture.log.recordsRead() * 100_000L).isGreaterThan(ScanRoom.BYTES * 9 / 10);
        fixture.log.turn();
        assertThat(client.eventIds()).hasSize(sent);
        fixture.log.run();
        assertThat(client.eventIds()).hasSize(300);
    }

    @Test
    void theLatestImageOfARowTakesThePlaceOfTheOneBefore() {
        for (int change = 0; change < 2 * HALF; change++) {
            missed.putLarge(1, Operation.INSERT);
        }

        Client client = readSlowly(missed.conflating(CHANNEL, "{}", 100));

        assertThat(client.eventIds()).hasSize(1);
    }

    @Test
    void aTruncateMakesRoom() {
        missed.insertLarge(HALF);
        missed.truncate();
        missed.insertLarge(HALF);

        Client client = readSlowly(missed.conflating(CHANNEL, "{}", 100));

        assertThat(client.eventIds()).hasSize(HALF + 1);
    }

    @Test
    void whoLeavesMakesRoom() {
        missed.insertLarge(2 * HALF - 40);
        fixture.subscribed(CHANNEL, missed.end());
        Client staying = missed.conflating(CHANNEL, "{}", 100);
        Client leaving = missed.conflating(CHANNEL, "{}", 101);
        fixture.log.readAtOnce(70);
        fixture.log.turn();

        leaving.session().closed();
        fixture.log.readAtOnce(60);
        fixture.log.turn();

        assertThat(staying.eventIds()).isEmpty();
    }

    @Test
    void gapsTakeRoomToo() {
        for (int gap = 0; gap < 2 * HALF; gap++) {
            missed.gap("x".repeat(100_000));
        }
        fixture.log.readAtOnce(2 * HALF - 1);
        Client client = missed.conflating(CHANNEL, "{}", 100);

        fixture.log.turn();

        assertThat(client.connection().messages("gap")).isNotEmpty();
    }

    @Test
    void itIsSentAsSoonAsTheDeliveriesAreReached() {
        missed.insert(1, 10);
        missed.insert(2, 10);
        fixture.log.readAtOnce(2);
        Client client = missed.conflating(CHANNEL, "{}", 100);

        fixture.log.turn();

        assertThat(client.eventIds()).hasSize(2);
        assertThat(fixture.log.running()).isZero();
    }

    @Test
    void itIsSentWhenThereIsNothingMoreToReadForNow() {
        missed.insert(1, 10);
        Client client = fixture.connected();
        fixture.subscribed(CHANNEL, missed.end() + 1);
        client.send(
                """
                {"type":"subscribe","channel":"%s","from":"%s","onSlow":"conflate"}
                """
                        .formatted(CHANNEL, GatewayFixture.cursor(100)));

        fixture.log.run();

        assertThat(fixture.log.running()).isOne();
        assertThat(client.eventIds()).hasSize(1);
    }

    @Test
    void itIsSentBeforeWhatIsNoLongerKeptIsTold() {
        missed.insert(1, 10);
        missed.put("postgres:orders", Operation.INSERT, null, "\"record\":{\"id\":1}");
        missed.insert(2, 10);
        missed.insert(3, 10);
        fixture.log.readAtOnce(2);
        Client client = missed.conflating(CHANNEL, "{}", 100);
        fixture.log.turn();
        fixture.log.beginAt(103);

        fixture.log.run();

        assertThat(client.eventIds()).containsExactly("change-100", "change-103");
        assertThat(client.connection().messages("gap"))
                .extracting(gap -> gap.path("from").asText())
                .containsExactly(GatewayFixture.cursor(102));
    }

    @Test
    void aReadingThatMakesRoomForOthersSendsItFirst() {
        Client client = besideOtherReadings();

        fixture.time.pass(Duration.ofSeconds(2));
        fixture.log.turn();

        assertThat(client.eventIds()).hasSize(20);
    }

    @Test
    void whoJoinsAReadingWhileItMakesRoomForOthersWaitsForAnother() {
        Client client = besideOtherReadings();
        Client joining = fixture.connected();
        client.connection()
                .whenOffered(() -> joining.subscribe(CHANNEL, GatewayFixture.cursor(5_000)));

        fixture.time.pass(Duration.ofSeconds(2));
        fixture.log.run();

        assertThat(joining.eventIds())
                .isEqualTo(
                        LongStream.iterate(5_000, at -> at < 100_000, at -> at + 10)
                                .mapToObj(at -> "change-" + at)
                                .toList());
    }

    /** A client that has missed a lot, while there are as many readings as there may be. */
    private Client besideOtherReadings() {
        for (long offset = 0; offset < 100_000; offset += 10) {
            fixture.log.insert(offset, "products");
        }
        fixture.log.endAt(100_000);
        fixture.subscribed(CHANNEL, 100_000);
        fixture.log.readAtOnce(10);
        Client client = missed.conflating(CHANNEL, "{}", 0);
        for (long from = 25_000; from < 100_000; from += 25_000) {
            fixture.connected().subscribe(CHANNEL, GatewayFixture.cursor(from));
        }
        fixture.log.turn();
        fixture.connected().subscribe(CHANNEL, GatewayFixture.cursor(99_000));
        assertThat(client.eventIds()).isEmpty();
        return client;
    }

    /** Lets the client have all, of which nothing may come before the end. */
    private Client readSlowly(Client client) {
        fixture.log.readAtOnce(10);
        while (fixture.log.recordsRead() < missed.end() - 110) {
            fixture.log.turn();
            assertThat(client.eventIds()).isEmpty();
        }
        fixture.log.run();
        return client;
    }
}
