package dev.tidewire.gateway;

import dev.tidewire.gateway.GatewayFixture.Client;
import dev.tidewire.model.Channel;
import dev.tidewire.model.Operation;
import dev.tidewire.model.WorkspaceId;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Changes in the log of a gateway, from offset 100 on, and clients that have missed them. */
final class MissedChanges {
    private final GatewayFixture fixture;
    private long end = 100;

    MissedChanges(GatewayFixture fixture) {
        this.fixture = fixture;
    }

    /** The offset behind the last one. */
    long end() {
        return end;
    }

    void insert(int id, int price) {
        row(Operation.INSERT, id, "\"record\":" + image(id, price));
    }

    void update(int id, int old, int price) {
        row(
                Operation.UPDATE,
                id,
                "\"record\":" + image(id, price) + ",\"oldRecord\":" + image(id, old));
    }

    void delete(int id, int old) {
        row(Operation.DELETE, id, "\"oldRecord\":" + image(id, old));
    }

    void truncate() {
        put("postgres:products", Operation.TRUNCATE, null, "\"table\":\"products\"");
    }

    void gap(String reason) {
        fixture.log.put(new LogRecord.Gap(end++, WorkspaceId.of("acme"), reason));
    }

    /** Inserts of so many rows, each of at least 100,000 bytes. */
    void insertLarge(int count) {
        for (int row = 0; row < count; row++) {
            putLarge(row, Operation.INSERT);
        }
    }

    void putLarge(int id, Operation operation) {
        row(operation, id, "\"record\":{\"text\":\"" + "x".repeat(100_000) + "\"}");
    }

    private static String image(int id, int price) {
        return "{\"id\":%d,\"price\":%d}".formatted(id, price);
    }

    private void row(Operation operation, int id, String images) {
        put("postgres:products", operation, "{\"id\":\"" + id + "\"}", images);
    }

    void put(String channel, Operation operation, @Nullable String row, String images) {
        long offset = end++;
        String value =
                "{\"operation\":\"%s\",%s,\"id\":\"change-%d\"}"
                        .formatted(operation, images, offset);
        fixture.log.put(
                new LogRecord.Change(
                        offset,
                        WorkspaceId.of("acme"),
                        Channel.parse(channel),
                        operation,
                        row,
                        value.getBytes(StandardCharsets.UTF_8)));
    }

    /** A client that has missed everything in the log and has it by now. */
    Client caughtUp(String filter) {
        Client client = conflating("postgres:products", filter, 100);
        fixture.log.run();
        return client;
    }

    Client conflating(String channel, String filter, long from) {
        Client client = fixture.connected();
        int announced = fixture.interests.announced().size();
        client.send(
                """
                {"type":"subscribe","channel":"%s","filter":%s,"from":"%s","onSlow":"conflate"}
                """
                        .formatted(channel, filter, GatewayFixture.cursor(from)));
        if (fixture.interests.announced().size() > announced) {
            fixture.active(fixture.interests.lastAnnounced(), end);
        }
        return client;
    }
}
