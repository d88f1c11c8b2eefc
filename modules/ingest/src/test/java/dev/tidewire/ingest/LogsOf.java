package dev.tidewire.ingest;

import dev.tidewire.records.LogTopology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.Producer;

/** The log's partitions on a cluster, as tasks beside the running ones open them. */
final class LogsOf implements AutoCloseable {
    private final EventLogTail tail;
    private final KafkaEventLogs logs;
    private final List<Producer<byte[], byte[]>> producers = new ArrayList<>();

    LogsOf(Cluster cluster) {
        LogTopology topology = cluster.topology();
        tail = new EventLogTail(cluster.client(), topology.eventsInId());
        logs =
                new KafkaEventLogs(
                        IngestSettings.DEFAULT_APPLICATION_ID,
                        cluster.admin(),
                        tail,
                        id -> {
                            Producer<byte[], byte[]> producer =
                                    EventLogProducer.create(id, cluster.client());
                            producers.add(producer);
                            return producer;
                        },
                        new IngestMetrics());
    }

    KafkaEventLog open(int partition) {
        return logs.open(partition);
    }

    /** The last log's producer. */
    Producer<byte[], byte[]> producer() {
        return producers.getLast();
    }

    @Override
    public void close() {
        producers.forEach(producer -> producer.close(Duration.ZERO));
        tail.close();
    }
}
