package dev.tidewire.ingest;

import static dev.tidewire.ingest.Given.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.records.EventRecords;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long a place where an event was before it was sent on is its own. */
class ClaimsTest {
    private static final byte[] ORIGIN = EventRecords.digest("acme", "origin");
    private static final long NOW = IngestDriver.TIME.toEpochMilli();
    private static final long HOUR = Duration.ofHours(1).toMillis();

    @TempDir Path folder;
    private IngestDriver driver;

    @BeforeEach
    void start() {
        driver = IngestDriver.running(folder);
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void anOriginIsAnEventsForAnHourOfTheTasksTime() {
        Claims claims = driver.claims();

        assertThat(claims.claimOrigin(ORIGIN, 3, NOW)).isTrue();
        assertThat(claims.claimOrigin(ORIGIN, 9, NOW + HOUR - 1)).isFalse();
        assertThat(claims.claimOrigin(ORIGIN, 3, NOW + HOUR - 1)).isTrue();
        assertThat(claims.claimOrigin(ORIGIN, 9, NOW + HOUR)).isTrue();
    }

    @Test
    void theTasksTimeStandsStillBetweenItsLives() {
        assertThat(driver.claims().claimOrigin(ORIGIN, 3, NOW)).isTrue();

        Claims afterTwoDays = driver.claims();

        assertThat(afterTwoDays.claimOrigin(ORIGIN, 9, NOW + 48 * HOUR)).isFalse();
        assertThat(afterTwoDays.claimOrigin(ORIGIN, 9, NOW + 49 * HOUR - 1)).isFalse();
        assertThat(afterTwoDays.claimOrigin(ORIGIN, 9, NOW + 49 * HOUR)).isTrue();
    }

    @Test
    void theTimeOfTheEventsDoesNotMatter() {
        ProducerRecord<byte[], byte[]> sentOn = event("acme").record();
        sentOn.headers().add(EventRecords.ORIGIN, Given.utf8("origin"));

        driver.read(sentOn);
        driver.read(sentOn, IngestDriver.TIME.plus(Duration.ofDays(2)));
        driver.advance(Duration.ofHours(1));
        driver.read(sentOn);

        assertThat(driver.log).hasSize(2);
        assertThat(driver.metrics.duplicates()).isEqualTo(1);
    }

    @Test
    void aKeyOfAnEventThatWasSentOnIsItsForADay() {
        ProducerRecord<byte[], byte[]> sentOn = event("acme").key("order-1").record();
        sentOn.headers().add(EventRecords.ORIGIN, Given.utf8("origin"));

        driver.read(sentOn);
        driver.advance(Duration.ofHours(2));
        driver.read(sentOn, IngestDriver.TIME.plus(Duration.ofHours(23)));

        assertThat(driver.log).hasSize(1);
        assertThat(driver.metrics.duplicates()).isEqualTo(1);
    }
}
