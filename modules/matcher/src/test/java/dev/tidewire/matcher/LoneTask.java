package dev.tidewire.matcher;

import dev.tidewire.model.Family;
import dev.tidewire.records.Delivery;
import dev.tidewire.records.InterestKey;
import dev.tidewire.records.InterestValue;
import dev.tidewire.records.LogTopology;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** A task that holds its partition and serves one slot, on offsets that the driver cannot make. */
final class LoneTask {
    private final MockProcessorContext<byte[], SlotDelivery> context = new MockProcessorContext<>();
    private final MatcherTask task;

    LoneTask() {
        Map<Family, Long> starts = new EnumMap<>(Family.class);
        Map<Family, UUID> ids = new EnumMap<>(Family.class);
        for (Family family : Family.values()) {
            starts.put(family, 0L);
            ids.put(family, new UUID(0, 0));
        }
        IndexStore store = new IndexStore();
        IndexEntry filter =
                new IndexEntry.LiveInterest(Given.key(3, 10, 0), Given.filter("postgres:*"), 0);
        store.restore(filter.encodeKey(), filter.encodeValue());
        context.setCurrentSystemTimeMs(0);
        task =
                new MatcherTask(
                        context,
                        store,
                        new TopologySettings(
                                new LogTopology(1, MatcherDriver.SLOTS, ids, new UUID(0, 0)),
                                MatcherSettings.DEFAULT_LEASE),
                        new MatcherPorts(
                                (partition, nonce) -> 1,
                                partition -> starts,
                                partition -> CompletableFuture.completedFuture(0L),
                                () -> "own"),
                        new MatcherMetrics());
        byte[] claim = new InterestKey.Claim().encode();
        task.interest(new Record<>(claim, new InterestValue.Claim("own").encode(), 0), 1);
        context.resetForwards();
    }

    void change(Family family, long offset) {
        task.change(family, new Record<>(new byte[0], new byte[0], 1), offset);
    }

    void tick() {
        task.tick();
    }

    <T extends Delivery> List<T> sent(Class<T> kind) {
        return context.forwarded().stream()
                .map(forward -> forward.record().value().delivery())
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }
}
