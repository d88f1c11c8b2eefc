package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.gateway.GatewayFixture.Client;
import dev.tidewire.gateway.GatewayFixture.Delivered;
import dev.tidewire.protocol.Cursor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SubscribingWhileDeliveringTest {
    private static final int FIRST = 100;
    private static final int CLIENTS = 200;

    @Test
    void everySubscriptionGetsExactlyTheChangesFromItsCursorOn() throws Exception {
        GatewayFixture fixture = GatewayFixture.started();
        fixture.subscribed("postgres:products", FIRST);
        AtomicBoolean subscribing = new AtomicBoolean(true);
        List<Client> clients = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(3)) {
            Future<Long> end = executor.submit(() -> deliverWhile(fixture, subscribing));
            List<Future<List<Client>>> subscribers = new ArrayList<>();
            for (int thread = 0; thread < 2; thread++) {
                subscribers.add(executor.submit(() -> subscribe(fixture)));
            }
            for (Future<List<Client>> subscriber : subscribers) {
                clients.addAll(subscriber.get(30, TimeUnit.SECONDS));
            }
            subscribing.set(false);
            long last = end.get(30, TimeUnit.SECONDS);

            assertThat(clients).allSatisfy(client -> assertComplete(client, last));
        }
    }

    private static long deliverWhile(GatewayFixture fixture, AtomicBoolean going) {
        long offset = FIRST;
        while (going.get() || offset < FIRST + 100) {
            fixture.deliveries.change(Delivered.at(offset, 0).build(fixture));
            if (offset % 7 == 0) {
                fixture.deliveries.batchEnd();
            }
            offset++;
        }
        fixture.deliveries.batchEnd();
        return offset;
    }

    private static List<Client> subscribe(GatewayFixture fixture) {
        List<Client> clients = new ArrayList<>();
        for (int number = 0; number < CLIENTS / 2; number++) {
            Client client = fixture.connected();
            client.subscribe("postgres:products");
            clients.add(client);
        }
        return clients;
    }

    private static void assertComplete(Client client, long end) {
        long from =
                Cursor.parse(
                                client.connection()
                                        .messages("subscribed")
                                        .getFirst()
                                        .path("cursor")
                                        .asText())
                        .offset();
        List<String> expected =
                LongStream.range(from, end).mapToObj(offset -> "change-" + offset).toList();
        assertThat(client.eventIds()).isEqualTo(expected);
    }
}
