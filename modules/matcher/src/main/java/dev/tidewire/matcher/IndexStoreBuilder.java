package dev.tidewire.matcher;

import java.util.Map;
import org.apache.kafka.streams.state.StoreBuilder;

/** Builds index stores. They always have a changelog, with the broker's settings, and no cache. */
final class IndexStoreBuilder implements StoreBuilder<IndexStore> {
    @Override
    public IndexStore build() {
        return new IndexStore();
    }

    @Override
    public String name() {
        return IndexStore.NAME;
    }

    @Override
    public boolean loggingEnabled() {
        return true;
    }

    @Override
    public Map<String, String> logConfig() {
        return Map.of();
    }

    @Override
    public StoreBuilder<IndexStore> withCachingEnabled() {
        throw new UnsupportedOperationException("the index is in memory: it has no cache");
    }

    @Override
    public StoreBuilder<IndexStore> withCachingDisabled() {
        return this;
    }

    @Override
    public StoreBuilder<IndexStore> withLoggingEnabled(Map<String, String> config) {
        throw new UnsupportedOperationException("the changelog has the broker's settings");
    }

    @Override
    public StoreBuilder<IndexStore> withLoggingDisabled() {
        throw new UnsupportedOperationException("the index always has a changelog");
    }
}
