package dev.tidewire.ingest;

import static dev.tidewire.ingest.Given.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.records.EventRecords;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is remembered, for how long, and after a restart. */
class ClaimStoreTest {
    private static final String CHANGELOG = "tidewire-ingest-claims-changelog";
    private static final long TIME = IngestDriver.TIME.toEpochMilli();

    @TempDir Path folder;
    private final ClaimStore store = new ClaimStore();

    @Test
    void itIsFilledFromItsChangelog() {
        try (IngestDriver driver = IngestDriver.running(folder)) {
            driver.read(event("acme").key("order-1").record());
            var sentOn = event("acme").record();
            sentOn.headers().add(EventRecords.ORIGIN, Given.utf8("origin"));
            driver.read(sentOn);

            for (TestRecord<byte[], byte[]> record : driver.written(CHANGELOG)) {
                store.restore(record.key(), record.value());
            }
        }

        assertThat(store.size()).isEqualTo(2);
        assertThat(standing(key("order-1", 0, TIME))).isEqualTo(ClaimWindows.Standing.OWN);
        assertThat(standing(key("order-1", 1, TIME))).isEqualTo(ClaimWindows.Standing.TAKEN);
        assertThat(standing(origin("origin", 2, TIME))).isEqualTo(ClaimWindows.Standing.TAKEN);
    }

    @Test
    void aKeyAndAnOriginThatAreTheSameTextAreTwoNames() {
        restore(key("order-1", 0, TIME));

        assertThat(standing(origin("order-1", 1, TIME))).isEqualTo(ClaimWindows.Standing.FREE);
    }

    @Test
    void whatTheChangelogShouldNotHaveIsSkipped() {
        byte[] key = key("order-1", 0, TIME).encodeKey();
        byte[] value = key("order-1", 0, TIME).encodeValue();
        byte[] unknown = key.clone();
        unknown[0] = '?';

        store.restore(key, null);
        store.restore(key, Arrays.copyOf(value, 3));
        store.restore(unknown, value);
        store.restore(key, value);

        assertThat(store.size()).isEqualTo(1);
    }

    @Test
    void aNewClaimDoesNotHideAnOldOneFromItsEvent() {
        long nextDay = TIME + Duration.ofHours(24).toMillis();
        restore(key("order-1", 5, TIME));
        restore(key("order-1", 900, nextDay));

        assertThat(standing(key("order-1", 5, TIME))).isEqualTo(ClaimWindows.Standing.OWN);
        assertThat(standing(key("order-1", 6, TIME + 1))).isEqualTo(ClaimWindows.Standing.TAKEN);
        assertThat(standing(key("order-1", 900, nextDay))).isEqualTo(ClaimWindows.Standing.OWN);
    }

    @Test
    void keysAreForgottenByTheHourOnceNothingOfTheirHourIsValid() {
        for (int hour = 0; hour < 100; hour++) {
            restore(key("a-" + hour, hour, TIME + Duration.ofHours(hour).toMillis()));
            restore(key("b-" + hour, hour, TIME + Duration.ofHours(hour).toMillis()));
            assertThat(store.size()).isEqualTo(2L * Math.min(hour + 1, 26));
        }
    }

    @Test
    void whatIsOlderThanEverythingRememberedIsNotRemembered() {
        restore(key("order-2", 1, TIME));
        restore(key("order-1", 0, TIME - Duration.ofHours(26).toMillis()));

        assertThat(store.size()).isEqualTo(1);
    }

    @Test
    void originsAreForgottenAfterAnHourOrSo() {
        for (int minute = 0; minute < 600; minute++) {
            long time = TIME + Duration.ofMinutes(minute).toMillis();
            restore(origin("origin-" + minute, minute, time));
        }

        assertThat(store.size()).isBetween(60L, 80L);
    }

    @Test
    void aMillionKeysTakeLessThan64Megabytes() {
        int count = 1_000_000;
        for (int offset = 0; offset < count; offset++) {
            long time = TIME + Duration.ofHours(24).toMillis() * offset / count;
            restore(key("order-" + offset, offset, time));
        }

        assertThat(store.size()).isEqualTo(count);
        assertThat(store.bytes()).isLessThan(64 << 20);
    }

    @Test
    void closedItHasNothing() {
        restore(key("order-1", 0, TIME));

        store.close();

        assertThat(store.size()).isZero();
        assertThat(standing(key("order-1", 1, TIME))).isEqualTo(ClaimWindows.Standing.FREE);
    }

    private ClaimWindows.Standing standing(Claim claim) {
        return store.standing(claim);
    }

    private void restore(Claim claim) {
        store.restore(claim.encodeKey(), claim.encodeValue());
    }

    private static Claim key(String key, long offset, long time) {
        return claim(Claim.Kind.KEY, key, offset, time);
    }

    private static Claim origin(String origin, long offset, long time) {
        return claim(Claim.Kind.ORIGIN, origin, offset, time);
    }

    private static Claim claim(Claim.Kind kind, String text, long offset, long time) {
        return new Claim(Claim.Name.of(kind, EventRecords.digest("acme", text)), offset, time);
    }
}
