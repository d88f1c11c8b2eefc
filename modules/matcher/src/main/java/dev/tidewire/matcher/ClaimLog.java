package dev.tidewire.matcher;

/**
 * Where tasks claim their partition: {@code realtime.interests}. The claim comes back to the task
 * with the interests of the partition, and tells every other task that reads it to stop.
 */
@FunctionalInterface
public interface ClaimLog {
    /**
     * Appends a claim and waits until Kafka has acknowledged it.
     *
     * @param partition of the interests
     * @param nonce tells the claim from others
     * @return the claim's offset, which is the task's epoch
     * @throws org.apache.kafka.common.KafkaException if it is not acknowledged in time; it may be
     *     in the log nevertheless
     */
    long append(int partition, String nonce);
}
