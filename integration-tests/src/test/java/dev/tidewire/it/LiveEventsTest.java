package dev.tidewire.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.records.Topics;
import dev.tidewire.testkit.RealtimeClient;
import dev.tidewire.testkit.ServersAvailable;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;

/** An application's event reaches a WebSocket subscriber, whichever way it was published. */
@EnabledIf("available")
@ExtendWith(LiveStack.class)
class LiveEventsTest {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Stack stack;
    private final String workspace = "events" + COUNT.incrementAndGet();
    private final RealtimeClient client;
    private final Publishing publishing;

    LiveEventsTest(Stack stack) {
        this.stack = stack;
        this.client = stack.client(workspace);
        this.publishing = new Publishing(stack, workspace);
    }

    static boolean available() {
        return ServersAvailable.check();
    }

    @AfterEach
    void close() {
        client.close();
        publishing.close();
    }

    @Test
    void aPublishedFrameArrivesWithItsDataAndIsAcknowledgedWithTheSameId() {
        client.subscribe("events:order.created", "{}");
        try (RealtimeClient publisher = stack.publisher(workspace)) {
            publisher.send(
                    "{\"type\":\"publish\",\"channel\":\"events:order.created\",\"ref\":\"1\","
                            + "\"data\":{\"total\":12345678901234567890.10},\"correlationId\":\"corr-1\"}");

            JsonNode published = publisher.next("published");
            JsonNode event = client.next("event");
            assertThat(published.path("ref").asText()).isEqualTo("1");
            assertThat(published.path("channel").asText()).isEqualTo("events:order.created");
            assertThat(event.path("id")).isEqualTo(published.path("id"));
            assertThat(event.path("operation").asText()).isEqualTo("PUBLISH");
            assertThat(event.path("topic").asText()).isEqualTo("order.created");
            assertThat(event.path("correlationId").asText()).isEqualTo("corr-1");
            assertThat(event.path("data").toString())
                    .isEqualTo("{\"total\":12345678901234567890.10}");
        }
    }

    @Test
    void partialWildcardsChooseTopics() {
        JsonNode orders = client.subscribe("events:order.*", "{}");
        JsonNode created = client.subscribe("events:*.created", "{}");

        for (String topic : List.of("order.created", "order.paid", "user.created", "user.left")) {
            publishing.post(topic, "application/json", "{}", Map.of());
        }

        String ofOrders = orders.path("subscription").asText();
        String ofCreated = created.path("subscription").asText();
        assertThat(subscriptions(client.next("event")))
                .containsExactlyInAnyOrder(ofOrders, ofCreated);
        assertThat(subscriptions(client.next("event"))).containsExactly(ofOrders);
        assertThat(subscriptions(client.next("event"))).containsExactly(ofCreated);
    }

    @Test
    void anEventIsFilteredByItsData() {
        client.subscribe("events:order.created", "{\"predicates\":{\"total\":{\"$gte\":100}}}");

        publishing.post("order.created", "application/json", "{\"total\":99}", Map.of());
        publishing.post("order.created", "application/json", "{\"total\":100}", Map.of());

        assertThat(client.next("event").path("data").path("total").asInt()).isEqualTo(100);
    }

    @Test
    void aRepeatedPublicationIsHarmless() {
        client.subscribe("events:*", "{}");

        HttpResponse<String> first =
                publishing.post("paid", "application/json", "1", Map.of("Idempotency-Key", "p-1"));
        HttpResponse<String> again =
                publishing.post("paid", "application/json", "1", Map.of("Idempotency-Key", "p-1"));
        publishing.post("paid", "application/json", "2", Map.of());

        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(again.body()).isEqualTo(first.body());
        JsonNode event = client.next("event");
        assertThat(event.path("data").asInt()).isEqualTo(1);
        assertThat(first.body()).contains(event.path("id").asText());
        assertThat(client.next("event").path("data").asInt()).isEqualTo(2);
    }

    @Test
    void cloudEventsArriveWithTheirAttributesInEveryMode() {
        client.subscribe("events:order.created", "{}");

        publishing.post(
                "order.created",
                "application/json",
                "{\"n\":1}",
                Map.of(
                        "ce-specversion", "1.0",
                        "ce-id", "e1",
                        "ce-source", "/shop",
                        "ce-type", "com.example.order"));
        publishing.post(
                "order.created", "application/cloudevents+json", cloudEvent("e2", 2), Map.of());
        publishing.post(
                "order.created",
                "application/cloudevents-batch+json",
                "[" + cloudEvent("e2", 2) + "," + cloudEvent("e3", 3) + "]",
                Map.of());

        for (int number = 1; number <= 3; number++) {
            JsonNode event = client.next("event");
            assertThat(event.path("data").path("n").asInt()).isEqualTo(number);
            assertThat(event.path("attributes").path("id").asText()).isEqualTo("e" + number);
            assertThat(event.path("attributes").path("type").asText())
                    .isEqualTo("com.example.order");
        }
    }

    private static String cloudEvent(String id, int number) {
        return """
        {"specversion":"1.0","id":"%s","source":"/shop","type":"com.example.order","data":{"n":%d}}\
        """
                .formatted(id, number);
    }

    @Test
    void aServiceMayProduceToTheTopicWithAnyPartitioner() {
        client.subscribe("events:*", "{}");

        for (int number = 0; number < 40; number++) {
            publishing.produce(
                    number % 4,
                    Integer.toString(number),
                    Map.of("workspace", workspace, "topic", "tick"));
        }

        List<Integer> numbers = new ArrayList<>();
        while (numbers.size() < 40) {
            numbers.add(client.next("event").path("data").asInt());
        }
        assertThat(numbers)
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 40).boxed().toList());
    }

    @Test
    void aRecordThatCannotBeAnEventIsKeptWithTheReason() {
        client.subscribe("events:*", "{}");

        publishing.produce(0, "{no json", Map.of("workspace", workspace, "topic", "broken"));
        publishing.produce(0, "1", Map.of("workspace", workspace, "topic", "whole"));

        assertThat(client.next("event").path("topic").asText()).isEqualTo("whole");
        Awaitility.await()
                .untilAsserted(() ->
                        assertThat(dead())
                                .anySatisfy(record -> {
                                    assertThat(new String(record.value(), UTF_8))
                                            .isEqualTo("{no json");
                                    assertThat(header(record, "workspace")).isEqualTo(workspace);
                                    assertThat(header(record, "dead-topic"))
                                            .isEqualTo(Topics.EVENTS_IN);
                                    assertThat(header(record, "dead-reason")).contains("JSON");
                                }));
    }

    private List<ConsumerRecord<byte[], byte[]>> dead() {
        return WholeTopic.read(stack.servers.bootstrapServers(), Topics.EVENTS_DEAD);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    @Test
    void aTopicOfTheCompanyIsAChannel() {
        client.subscribe("events:invoices", "{}");
        publishing.createTopic("company.invoices", 3);

        for (int number = 0; number < 9; number++) {
            publishing.produce(
                    "company.invoices",
                    number % 3,
                    "{\"n\":" + number + "}",
                    Map.of("tenant", workspace));
        }

        List<Integer> numbers = new ArrayList<>();
        while (numbers.size() < 9) {
            numbers.add(client.next("event").path("data").path("n").asInt());
        }
        assertThat(numbers)
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 9).boxed().toList());
    }

    @Test
    void whoMayOnlyReadCannotPublish() {
        client.send("{\"type\":\"publish\",\"channel\":\"events:a\",\"data\":1,\"ref\":\"p\"}");

        JsonNode error = client.next("error");
        assertThat(error.path("code").asInt()).isEqualTo(4003);
        assertThat(error.path("ref").asText()).isEqualTo("p");
    }

    @Test
    void theChannelsOfAWorkspaceAreListedForThoseWhoMaySeeThem() {
        client.subscribe("events:*", "{}");
        publishing.post("listed", "application/json", "1", Map.of());
        client.next("event");

        Awaitility.await()
                .untilAsserted(() ->
                        assertThat(publishing.channels(workspace).body())
                                .contains("\"events:listed\""));
        assertThat(publishing.channels("another").statusCode()).isEqualTo(403);
    }

    private static List<String> subscriptions(JsonNode event) {
        List<String> ids = new ArrayList<>();
        event.path("subscriptions").forEach(id -> ids.add(id.asText()));
        return ids;
    }
}
