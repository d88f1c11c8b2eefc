package dev.tidewire.matcher;

import dev.tidewire.predicate.Filter;
import dev.tidewire.predicate.JsonRecords;
import dev.tidewire.predicate.Limits;
import dev.tidewire.records.InterestKey;
import dev.tidewire.streams.LoggedStoreBuilder;
import dev.tidewire.streams.StoreChangelog;
import java.util.Map;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live filters of one partition as Kafka Streams' state: in memory and ready to match, with a
 * changelog from which it is filled, on a standby all the time and on an active task before it
 * runs.
 *
 * <p>A straggler that was replaced may append to the changelog after its successor. Since both
 * derive their entries from the same interests, all it can do is to bring back a filter that was
 * withdrawn meanwhile. That is harmless: gateways ignore numbers that they do not know, and the
 * filter goes with the gateway's epoch.
 */
final class IndexStore implements StateStore {
    static final String NAME = "filters";

    private static final Logger LOG = LoggerFactory.getLogger(IndexStore.class);
    private static final long NONE = -1;

    private final FilterBook book = new FilterBook();
    private long applied = NONE;
    private boolean open;
    private @Nullable StoreChangelog changelog;

    /** The changelog has Kafka Streams' settings: it is compacted. */
    static StoreBuilder<IndexStore> builder() {
        return new LoggedStoreBuilder<>(NAME, IndexStore::new, Map.of());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        changelog = new StoreChangelog(NAME, context);
        context.register(root, this::restore);
        open = true;
    }

    /** What the store holds; changes go through the store. */
    FilterBook book() {
        return book;
    }

    /** The last offset of the interests that was applied, or -1. */
    long applied() {
        return applied;
    }

    /** The interest at {@code offset} is done with. */
    void applied(long offset) {
        applied = Math.max(applied, offset);
    }

    /**
     * The slot has a filter. The key is of the slot's epoch.
     *
     * @throws IllegalArgumentException if it is no filter of the workspace, or the number is in use
     *     in another one; nothing has changed
     * @throws dev.tidewire.predicate.PredicateException if it is no filter; nothing has changed
     */
    void announce(InterestKey.Filter key, String text, long offset) {
        Filter filter = filter(text);
        book.put(key, filter);
        applied(offset);
        log(new IndexEntry.LiveInterest(key, filter.canonical(), offset));
    }

    private static Filter filter(String text) {
        return Filter.parse(JsonRecords.parse(text), Limits.TRUSTED);
    }

    /** The slot no longer has the filter. */
    void withdraw(InterestKey.Filter key, long offset) {
        book.remove(key);
        applied(offset);
        log(new IndexEntry.LiveInterest(key, null, offset));
        log(new IndexEntry.Applied(offset));
    }

    /** A new life of the slot begins, and the filters of the old one end. */
    void begin(Slot slot, long gatewayEpoch, long offset) {
        applied(offset);
        log(new IndexEntry.SlotLife(slot.number(), gatewayEpoch, false, offset));
        dropFilters(slot);
        slot.begin(gatewayEpoch, false);
    }

    /** The slot's life is over for good, and so are its filters. */
    void purge(Slot slot) {
        slot.purge();
        log(new IndexEntry.SlotLife(slot.number(), slot.epoch(), true, Math.max(applied, 0)));
        dropFilters(slot);
    }

    private void dropFilters(Slot slot) {
        book.removeAll(slot, key -> log(new IndexEntry.LiveInterest(key, null, 0)));
    }

    private void log(IndexEntry entry) {
        if (changelog == null) {
            throw new IllegalStateException("the store is not initialised");
        }
        changelog.append(entry.encodeKey(), entry.encodeValue());
    }

    /** Takes over one record of the changelog. */
    void restore(byte[] key, byte @Nullable [] value) {
        try {
            IndexEntry entry = IndexEntry.decode(key, value);
            if (entry != null) {
                restore(entry);
            }
        } catch (RuntimeException malformed) {
            // Only this class writes the changelog, and a restore that fails would fail for ever.
            LOG.error("Skipped a malformed record of the changelog of {}", NAME, malformed);
        }
    }

    private void restore(IndexEntry entry) {
        switch (entry) {
            case IndexEntry.LiveInterest(var key, @Nullable String filter, _) -> {
                if (filter == null) {
                    book.remove(key);
                } else {
                    restore(key, filter);
                }
            }
            case IndexEntry.SlotLife life -> {
                Slot slot = book.slot(life.slot());
                if (life.gatewayEpoch() > slot.epoch()
                        || (life.gatewayEpoch() == slot.epoch() && life.purged())) {
                    restore(slot, life.gatewayEpoch(), life.purged());
                }
            }
            case IndexEntry.Applied _ -> {}
        }
        applied(entry.applied());
    }

    /**
     * A filter proves its life: compaction, or a straggler, may have put the slot's entry
     * elsewhere.
     */
    private void restore(InterestKey.Filter key, String text) {
        Slot slot = book.slot(key.slot());
        if (key.gatewayEpoch() > slot.epoch()) {
            restore(slot, key.gatewayEpoch(), false);
        }
        if (key.gatewayEpoch() == slot.epoch() && !slot.purged()) {
            book.put(key, filter(text));
        }
    }

    private void restore(Slot slot, long gatewayEpoch, boolean purged) {
        book.removeAll(slot, _ -> {});
        slot.begin(gatewayEpoch, purged);
    }

    @Override
    public void close() {
        book.clear();
        applied = NONE;
        open = false;
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return open;
    }
}
