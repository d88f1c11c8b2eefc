package dev.tidewire.gateway.kafka;

import dev.tidewire.records.TopicCatalogue;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes the gateway's Kafka clients. */
final class ClientProperties {
    /** After a lost connection a client comes back within this time. */
    private static final String RECONNECT_MAX_MS = "1000";

    private static final int MAX_TIMEOUT_MS = 30_000;

    private ClientProperties() {}

    private static Map<String, Object> common(KafkaGatewaySettings settings, String role) {
        Map<String, Object> properties = new HashMap<>(settings.kafka());
        properties.put(
                CommonClientConfigs.CLIENT_ID_CONFIG,
                "tidewire-gateway-" + settings.slot() + "-" + role);
        properties.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, RECONNECT_MAX_MS);
        return properties;
    }

    /** For one question at start, answered within the start's timeout or not at all. */
    static Admin admin(KafkaGatewaySettings settings) {
        Map<String, Object> properties = common(settings, "admin");
        putTimeouts(properties, settings);
        return Admin.create(properties);
    }

    private static void putTimeouts(Map<String, Object> properties, KafkaGatewaySettings settings) {
        int timeoutMs = (int) Math.min(MAX_TIMEOUT_MS, settings.startTimeout().toMillis());
        properties.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMs);
        properties.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, timeoutMs);
    }

    /** Idempotent, all replicas, nothing held back. */
    static Producer<byte[], byte[]> producer(
            KafkaGatewaySettings settings, String role, int deliveryTimeoutMs) {
        return producer(settings, role, deliveryTimeoutMs, deliveryTimeoutMs / 2);
    }

    /**
     * As {@link #producer}, and what it has accepted it never gives up: it repeats it until Kafka
     * has it, in order and without a duplicate.
     */
    static Producer<byte[], byte[]> patientProducer(
            KafkaGatewaySettings settings, String role, int requestTimeoutMs) {
        return producer(settings, role, Integer.MAX_VALUE, requestTimeoutMs);
    }

    private static Producer<byte[], byte[]> producer(
            KafkaGatewaySettings settings,
            String role,
            int deliveryTimeoutMs,
            int requestTimeoutMs) {
        Map<String, Object> properties = common(settings, role);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, TopicCatalogue.MAX_CHANGE_BYTES);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, deliveryTimeoutMs);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, requestTimeoutMs);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, requestTimeoutMs);
        return new KafkaProducer<>(
                properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * As {@link #reader}, for many short passes over old records: what a pass does not need is
     * hardly fetched, and the end of the log is soon told.
     */
    static Consumer<byte[], byte[]> replayer(KafkaGatewaySettings settings, int number) {
        Map<String, Object> properties = readerProperties(settings, "replay-" + number);
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1024 * 1024);
        return new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Without a group, from a position of its own, answered as soon as there is a record. */
    static Consumer<byte[], byte[]> reader(KafkaGatewaySettings settings, String role) {
        return new KafkaConsumer<>(
                readerProperties(settings, role),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private static Map<String, Object> readerProperties(
            KafkaGatewaySettings settings, String role) {
        Map<String, Object> properties = common(settings, role);
        putTimeouts(properties, settings);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 500);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 8 * 1024 * 1024);
        return properties;
    }
}
