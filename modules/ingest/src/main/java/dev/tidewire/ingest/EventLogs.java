package dev.tidewire.ingest;

/** Opens partitions of the log of events. Thread-safe. */
@FunctionalInterface
interface EventLogs {
    /**
     * Takes a partition over: whoever had it before can write to it no more.
     *
     * @throws org.apache.kafka.common.KafkaException if Kafka does not answer in time
     */
    EventLog open(int partition);
}
