package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.gateway.GatewayFixture.Client;
import dev.tidewire.gateway.GatewayFixture.Delivered;
import dev.tidewire.model.Channel;
import dev.tidewire.model.Operation;
import dev.tidewire.model.Transition;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.protocol.Cursor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever changes, and whoever stalls: all see the same table in the end. */
class RandomStallsTest {
    private static final int ROOM = 3_000;
    private static final int RESERVE = 1_000;
    private static final int ROWS = 12;
    private static final int CHEAP = 50;

    private final GatewayFixture fixture = GatewayFixture.started();
    private final Client quick = fixture.connected();
    private final Client catchup = slow();
    private final Client conflate = slow();
    private final Map<Integer, Integer> table = new TreeMap<>();
    private long end = 100;

    private record Image(int id, int price) {
        boolean matches() {
            return price < CHEAP;
        }

        String json() {
            return "{\"id\":" + id + ",\"price\":" + price + "}";
        }
    }

    static List<Long> seeds() {
        return new Random().longs(20).boxed().toList();
    }

    private Client slow() {
        return fixture.connect("acme", "good", new FakeConnection().withRoom(ROOM));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyViewIsRight(long seed) {
        Random random = new Random(seed);
        subscribe(quick, "catchup");
        fixture.active(fixture.interests.lastAnnounced(), end);
        subscribe(catchup, "catchup");
        subscribe(conflate, "conflate");
        fixture.log.readAtOnce(1 + random.nextInt(60));

        for (int round = 0; round < 60; round++) {
            if (random.nextInt(3) == 0) {
                catchup.connection().stall();
                conflate.connection().stall();
            }
            for (int change = random.nextInt(60); change > 0; change--) {
                change(random);
            }
            assertThat(view(quick, 0, new TreeMap<>())).isEqualTo(truth());
            read(catchup, random);
            read(conflate, random);
        }
        finish(catchup);
        finish(conflate);

        assertThat(catchup.eventIds()).isEqualTo(quick.eventIds());
        assertThat(view(conflate, 0, new TreeMap<>())).isEqualTo(truth());
        assertThat(conflate.eventIds()).hasSizeLessThan(quick.eventIds().size());
        assertThat(quick.eventIds()).containsSubsequence(conflate.eventIds());
        resumeAnywhere(random);
        pairs();
    }

    /** A client that breaks off after any frame has the same table after it has come back. */
    private void resumeAnywhere(Random random) {
        List<JsonNode> events = conflate.connection().messages("event");
        int cut = 1 + random.nextInt(events.size());
        Map<Integer, Integer> before = fold(events.subList(0, cut), new TreeMap<>());
        Client again = fixture.connected();
        again.send(request("conflate", events.get(cut - 1).path("cursor").asText()));
        fixture.log.run();

        assertThat(view(again, 0, before)).isEqualTo(truth());
    }

    private void pairs() {
        for (Client client : List.of(catchup, conflate)) {
            assertThat(client.connection().messages("resumed"))
                    .hasSameSizeAs(client.connection().messages("suspended"));
        }
        assertThat(fixture.audit.resumptions()).hasSameSizeAs(fixture.audit.suspensions());
        assertThat(fixture.audit.suspensions())
                .hasSize(
                        catchup.connection().messages("suspended").size()
                                + conflate.connection().messages("suspended").size());
        assertThat(quick.connection().messages("suspended")).isEmpty();
    }

    private void subscribe(Client client, String onSlow) {
        client.send(request(onSlow, "latest"));
    }

    private static String request(String onSlow, String from) {
        return """
        {"type":"subscribe","channel":"postgres:products","onSlow":"%s","from":"%s",
         "filter":{"predicates":{"price":{"$lt":%d}}}}
        """
                .formatted(onSlow, from, CHEAP);
    }

    private void change(Random random) {
        int id = random.nextInt(ROWS);
        Integer old = table.get(id);
        @Nullable Image before = old == null ? null : new Image(id, old);
        Image after = new Image(id, random.nextInt(2 * CHEAP));
        if (random.nextInt(100) == 0) {
            table.clear();
            log(Operation.TRUNCATE, null, null);
        } else if (before == null) {
            table.put(id, after.price());
            log(Operation.INSERT, null, after);
        } else if (random.nextInt(4) == 0) {
            table.remove(id);
            log(Operation.DELETE, before, null);
        } else {
            table.put(id, after.price());
            log(Operation.UPDATE, before, after);
        }
    }

    private void log(Operation operation, @Nullable Image before, @Nullable Image after) {
        long offset = end++;
        Image image = after == null ? before : after;
        String value =
                "{\"operation\":\"%s\"%s%s,\"id\":\"change-%d\"}"
                        .formatted(
                                operation,
                                after == null ? "" : ",\"record\":" + after.json(),
                                before == null ? "" : ",\"oldRecord\":" + before.json(),
                                offset);
        fixture.log.put(
                new LogRecord.Change(
                        offset,
                        WorkspaceId.of("acme"),
                        Channel.parse("postgres:products"),
                        operation,
                        image == null ? null : "{\"id\":\"" + image.id() + "\"}",
                        value.getBytes(StandardCharsets.UTF_8)));
        deliver(offset, value, operation, before, after);
    }

    private void deliver(
            long offset,
            String value,
            Operation operation,
            @Nullable Image before,
            @Nullable Image after) {
        boolean was = before != null && before.matches();
        boolean is = after != null && after.matches();
        Transition transition = Transition.NONE;
        boolean matches = operation == Operation.TRUNCATE || is || was;
        if (operation == Operation.UPDATE && was != is) {
            transition = is ? Transition.ENTER : Transition.LEAVE;
        }
        if (matches) {
            Delivered delivered = Delivered.at(offset).withValue(value);
            fixture.deliver(
                    switch (transition) {
                        case NONE -> Delivered.at(offset, 0).withValue(value);
                        case ENTER -> delivered.entering(0);
                        case LEAVE -> delivered.leaving(0);
                    });
        }
        assertThat(catchup.connection().pendingBytes()).isLessThanOrEqualTo(ROOM + RESERVE);
        assertThat(conflate.connection().pendingBytes()).isLessThanOrEqualTo(ROOM + RESERVE);
    }

    private void read(Client client, Random random) {
        for (int turn = random.nextInt(6); turn > 0; turn--) {
            client.connection().readAgain();
            client.session().writable();
            if (random.nextBoolean()) {
                client.connection().stall();
            }
            fixture.log.turn();
        }
    }

    private void finish(Client client) {
        for (int turn = 0; turn < 500; turn++) {
            client.connection().readAgain();
            client.session().writable();
            fixture.log.run();
        }
    }

    private Map<Integer, Integer> truth() {
        Map<Integer, Integer> cheap = new TreeMap<>(table);
        cheap.values().removeIf(price -> price >= CHEAP);
        return cheap;
    }

    private static Map<Integer, Integer> view(
            Client client, int from, Map<Integer, Integer> before) {
        List<JsonNode> events = client.connection().messages("event");
        return fold(events.subList(from, events.size()), before);
    }

    /** What a client makes of events, which also come in order. */
    private static Map<Integer, Integer> fold(List<JsonNode> events, Map<Integer, Integer> before) {
        Map<Integer, Integer> view = new TreeMap<>(before);
        long last = -1;
        for (JsonNode event : events) {
            long position = Cursor.parse(event.path("cursor").asText()).offset();
            assertThat(position).isGreaterThan(last);
            last = position;
            JsonNode record = event.path("record");
            if (event.path("operation").asText().equals("TRUNCATE")) {
                view.clear();
            } else if (record.isMissingNode()) {
                view.remove(event.path("oldRecord").path("id").asInt());
            } else if (event.path("transition").asText().equals("leave")) {
                view.remove(record.path("id").asInt());
            } else {
                view.put(record.path("id").asInt(), record.path("price").asInt());
            }
        }
        return view;
    }
}
