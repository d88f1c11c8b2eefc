package dev.tidewire.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.gateway.ChangeLog;
import dev.tidewire.gateway.LogRecord;
import dev.tidewire.model.Family;
import dev.tidewire.records.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a scan is told while Kafka takes its time. */
class LogReaderTest {
    private static final TopicPartition LOG =
            new TopicPartition(Topics.changeLog(Family.POSTGRES), 0);

    private final UnansweredConsumer consumer = new UnansweredConsumer();
    private final BlockingQueue<KafkaChangeLog.ScanJob> jobs = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final LogReader reader = new LogReader("log-reader", () -> consumer, jobs, () -> {});

    /** Knows of no end before it is told, as Kafka's own; a mock of Kafka's is at the end then. */
    private static final class UnansweredConsumer extends MockConsumer<byte[], byte[]> {
        private boolean answered;

        UnansweredConsumer() {
            super("none");
        }

        @Override
        public synchronized void updateEndOffsets(Map<TopicPartition, Long> offsets) {
            super.updateEndOffsets(offsets);
            answered = true;
        }

        @Override
        public synchronized OptionalLong currentLag(TopicPartition partition) {
            return answered ? super.currentLag(partition) : OptionalLong.empty();
        }
    }

    @AfterEach
    void stop() {
        reader.stop();
        reader.join(Duration.ofSeconds(20));
    }

    /** Notes what it is told, and has enough after the first. */
    private final class Noting implements ChangeLog.Scan {
        @Override
        public boolean read(List<LogRecord> records, long next) {
            told.add("read to " + next);
            return false;
        }

        @Override
        public boolean moved(long next) {
            told.add("moved to " + next);
            return false;
        }

        @Override
        public void failed() {
            told.add("failed");
        }
    }

    @Test
    void aPositionBeyondTheEndIsNeverTakenForTheEndWhileNoAnswerIsThere() throws Exception {
        consumer.schedulePollTask(() -> {});
        consumer.schedulePollTask(() -> ends(4));
        consumer.schedulePollTask(() -> {});
        consumer.schedulePollTask(
                () -> consumer.setPollException(new OffsetOutOfRangeException(Map.of(LOG, 100L))));

        scanFrom(100);

        assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo("moved to 4");
    }

    @Test
    void theEndIsToldWhenKafkaHasSaidThatItIs() throws Exception {
        consumer.schedulePollTask(() -> {});
        consumer.schedulePollTask(() -> ends(4));

        scanFrom(4);

        assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo("read to 4");
    }

    private void ends(long end) {
        consumer.updateBeginningOffsets(Map.of(LOG, 0L));
        consumer.updateEndOffsets(Map.of(LOG, end));
    }

    private void scanFrom(long position) {
        jobs.add(new KafkaChangeLog.ScanJob(LOG, position, Family.POSTGRES, new Noting()));
        reader.start();
    }
}
