package dev.tidewire.benchmarks;

import dev.tidewire.model.Family;
import dev.tidewire.records.Delivery;
import dev.tidewire.records.DeliveryRecords;
import dev.tidewire.records.Topics;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.function.LongUnaryOperator;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Kafka's append times of the measured changes of a family. */
record Stages(List<long[]> changes, List<long[]> deliveries) {
    static Stages read(String bootstrapServers, Family family, LongPredicate measured) {
        List<long[]> changes = new ArrayList<>();
        List<long[]> deliveries = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record :
                TopicReader.read(bootstrapServers, Topics.changeLog(family))) {
            long id = RowIds.find(ByteBuffer.wrap(record.value()));
            if (measured.test(id)) {
                changes.add(new long[] {id, record.timestamp()});
            }
        }
        for (ConsumerRecord<byte[], byte[]> record :
                TopicReader.read(bootstrapServers, Topics.DELIVERIES)) {
            if (DeliveryRecords.fromRecord(record) instanceof Delivery.Change change
                    && change.position().family() == family) {
                long id = RowIds.find(ByteBuffer.wrap(change.value()));
                if (measured.test(id)) {
                    deliveries.add(new long[] {id, change.capturedAt(), record.timestamp()});
                }
            }
        }
        return new Stages(changes, deliveries);
    }

    Histogram captured(LongUnaryOperator commitMillis) {
        Histogram histogram = new Histogram(60_000_000, 3);
        for (long[] change : changes) {
            long commit = commitMillis.applyAsLong(change[0]);
            histogram.recordValue(Math.max(0, change[1] - commit) * 1_000);
        }
        return histogram;
    }

    Histogram delivered(LongUnaryOperator arrivalMillis) {
        Histogram histogram = new Histogram(60_000_000, 3);
        for (long[] delivery : deliveries) {
            long arrival = arrivalMillis.applyAsLong(delivery[0]);
            histogram.recordValue(Math.max(0, arrival - delivery[2]) * 1_000);
        }
        return histogram;
    }

    Histogram matched() {
        Histogram histogram = new Histogram(60_000_000, 3);
        for (long[] delivery : deliveries) {
            histogram.recordValue(Math.max(0, delivery[2] - delivery[1]) * 1_000);
        }
        return histogram;
    }
}
