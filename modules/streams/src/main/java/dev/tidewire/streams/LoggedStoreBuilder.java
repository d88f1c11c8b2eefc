package dev.tidewire.streams;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * Builds stores of our own kinds: in memory, with a changelog that they write themselves through a
 * {@link StoreChangelog}.
 *
 * @param <T> the kind
 */
public final class LoggedStoreBuilder<T extends StateStore> implements StoreBuilder<T> {
    private final String name;
    private final Supplier<T> stores;
    private final Map<String, String> changelog;

    /**
     * @param name the stores' own
     * @param changelog settings of the topic that differ from Kafka Streams'
     */
    public LoggedStoreBuilder(String name, Supplier<T> stores, Map<String, String> changelog) {
        this.name = name;
        this.stores = stores;
        this.changelog = Map.copyOf(changelog);
    }

    @Override
    public T build() {
        return stores.get();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean loggingEnabled() {
        return true;
    }

    @Override
    public Map<String, String> logConfig() {
        return changelog;
    }

    @Override
    public StoreBuilder<T> withCachingEnabled() {
        throw new UnsupportedOperationException("store " + name + " is in memory: it has no cache");
    }

    @Override
    public StoreBuilder<T> withCachingDisabled() {
        return this;
    }

    @Override
    public StoreBuilder<T> withLoggingEnabled(Map<String, String> config) {
        throw new UnsupportedOperationException(
                "the settings of the changelog of store " + name + " are fixed");
    }

    @Override
    public StoreBuilder<T> withLoggingDisabled() {
        throw new UnsupportedOperationException("store " + name + " always has a changelog");
    }
}
