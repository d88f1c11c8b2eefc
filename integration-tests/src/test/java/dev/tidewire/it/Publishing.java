package dev.tidewire.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidewire.records.Topics;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** An application that publishes events of a workspace, over HTTP and straight to Kafka. */
final class Publishing implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final Producer<byte[], byte[]> producer;
    private final Stack stack;
    private final String workspace;

    Publishing(Stack stack, String workspace) {
        this.stack = stack;
        this.workspace = workspace;
        this.producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", stack.servers.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    HttpResponse<String> post(
            String topic, String contentType, String body, Map<String, String> headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(stack.http("/workspaces/" + workspace + "/events/" + topic))
                        .header("Authorization", "Bearer " + stack.publisherToken(workspace))
                        .header("Content-Type", contentType)
                        .POST(HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return send(request.build());
    }

    HttpResponse<String> channels(String ofWorkspace) {
        return channels(ofWorkspace, stack.token(workspace));
    }

    HttpResponse<String> channels(String ofWorkspace, String token) {
        return send(
                HttpRequest.newBuilder(stack.http("/workspaces/" + ofWorkspace + "/channels"))
                        .header("Authorization", "Bearer " + token)
                        .build());
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Produces to the topic of events. */
    void produce(int partition, String value, Map<String, String> headers) {
        produce(Topics.EVENTS_IN, partition, value, headers);
    }

    void produce(String topic, int partition, String value, Map<String, String> headers) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, partition, null, value.getBytes(UTF_8));
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
        done(producer.send(record));
    }

    void createTopic(String name, int partitions) {
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", stack.servers.bootstrapServers()))) {
            done(
                    admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                            .all()
                            .toCompletionStage()
                            .toCompletableFuture());
        }
    }

    private static void done(java.util.concurrent.Future<?> future) {
        try {
            future.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        producer.close();
        http.close();
    }
}
