package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.gateway.GatewayFixture.Client;
import dev.tidewire.gateway.GatewayFixture.Delivered;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.protocol.CloseCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever sessions do, what they took is given back in the end. */
class QuotaChurnTest {
    private static final int STEPS = 3_000;
    private static final int SUBJECTS = 3;

    private final GatewayFixture fixture =
            new GatewayFixture(
                    QuotaSettings.of(limits(12, 22, 40, 15), limits(5, 8, 13, 6)),
                    RowRules.of(
                            List.of(
                                    new RowRule(
                                            Set.of(),
                                            ChannelPattern.parse("postgres:orders"),
                                            RowTemplate.parse(
                                                    "{\"tenant\":{\"$in\":\"${claim.tenant}\"}}")))));
    private final List<Client> clients = new ArrayList<>();
    private long offset;

    private static QuotaLimits limits(
            long connections, long subscriptions, long predicates, long messages) {
        return QuotaSettings.limits(
                Map.of(
                        Quota.CONNECTIONS,
                        connections,
                        Quota.SUBSCRIPTIONS,
                        subscriptions,
                        Quota.PREDICATES,
                        predicates,
                        Quota.MESSAGES_IN,
                        messages,
                        Quota.DELIVERIES,
                        12 * messages));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void nothingIsLeftWhenAllAreGone(long seed) {
        assertThat(fixture.gateway.start()).isCompleted();
        Random random = new Random(seed);
        for (int step = 0; step < STEPS; step++) {
            step(random);
        }
        assertThat(exceeded())
                .contains(
                        "subject.connections",
                        "subject.subscriptions",
                        "subject.predicates",
                        "subject.messagesPerSecond",
                        "subject.deliveriesPerSecond");

        clients.forEach(client -> client.session().closed());
        fixture.time.pass(Duration.ofMinutes(1));

        assertThat(fixture.meters.get("tidewire.gateway.quota.holders").gauge().value()).isZero();
        assertThat(fixture.meters.get("tidewire.gateway.subscriptions").gauge().value()).isZero();
    }

    private List<String> exceeded() {
        return fixture.meters.get("tidewire.gateway.quota.exceeded").counters().stream()
                .filter(counter -> counter.count() > 0)
                .map(counter -> String.valueOf(counter.getId().getTag("limit")))
                .toList();
    }

    private void step(Random random) {
        fixture.time.pass(Duration.ofMillis(random.nextInt(40)));
        switch (random.nextInt(12)) {
            case 0, 1 -> clients.add(fixture.connect(token(random)));
            case 2 -> any(random).session().closed();
            case 3, 4, 5 -> any(random).send(subscribe(random));
            case 6 -> unsubscribe(any(random), random);
            case 7 -> any(random).send("{\"type\":\"auth\",\"token\":\"" + token(random) + "\"}");
            case 8 -> activate(random);
            case 9 -> deliver(random);
            case 10 -> fixture.log.turn();
            default -> any(random).send("{\"type\":\"nonsense\"}");
        }
        clients.removeIf(QuotaChurnTest::closed);
        if (random.nextInt(300) == 0) {
            fixture.deliveries.discontinued("expected by the test");
        }
    }

    /** The transport tells of the end of a connection, whoever ended it. */
    private static boolean closed(Client client) {
        CloseCode code = client.connection().closeCode();
        if (code != null) {
            client.session().closed();
        }
        return code != null;
    }

    private Client any(Random random) {
        if (clients.isEmpty()) {
            clients.add(fixture.connect(token(random)));
        }
        return clients.get(random.nextInt(clients.size()));
    }

    /** A token, whose claim is another one each time. */
    private String token(Random random) {
        String subject = "subject" + random.nextInt(SUBJECTS);
        String claims =
                random.nextInt(5) == 0
                        ? "{}"
                        : "{\"tenant\":[\"t"
                                + random.nextInt(3)
                                + "\",\"t"
                                + random.nextInt(3)
                                + "\"]}";
        fixture.tokens.allowWith(claims, subject, subject);
        return subject;
    }

    private static String subscribe(Random random) {
        String[] channels = {"postgres:products", "postgres:orders", "postgres:p*"};
        String[] filters = {
            "{}",
            "{\"predicates\":{\"a\":1}}",
            "{\"predicates\":{\"a\":{\"$gt\":1,\"$lt\":9},\"b\":2}}"
        };
        String[] starts = {"latest", "earliest", GatewayFixture.cursor(0)};
        return "{\"type\":\"subscribe\",\"channel\":\"%s\",\"filter\":%s,\"from\":\"%s\"}"
                .formatted(
                        channels[random.nextInt(channels.length)],
                        filters[random.nextInt(filters.length)],
                        starts[random.nextInt(starts.length)]);
    }

    private static void unsubscribe(Client client, Random random) {
        List<String> ids =
                client.connection().messages("subscribed").stream()
                        .map(frame -> frame.path("subscription").asText())
                        .toList();
        if (!ids.isEmpty()) {
            client.send(
                    "{\"type\":\"unsubscribe\",\"subscription\":\"%s\"}"
                            .formatted(ids.get(random.nextInt(ids.size()))));
        }
    }

    private void activate(Random random) {
        List<Interest> announced = fixture.interests.announced();
        if (!announced.isEmpty()) {
            int last = announced.size() - 1;
            fixture.active(announced.get(Math.max(0, last - random.nextInt(5))), offset);
        }
    }

    private void deliver(Random random) {
        for (int change = 0; change < 30; change++) {
            fixture.log.insert(offset, "products");
            fixture.deliver(Delivered.at(offset++, random.nextInt(5), random.nextInt(5) + 5));
        }
    }
}
