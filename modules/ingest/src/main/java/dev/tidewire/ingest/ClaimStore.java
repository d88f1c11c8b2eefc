package dev.tidewire.ingest;

import dev.tidewire.streams.LoggedStoreBuilder;
import dev.tidewire.streams.StoreChangelog;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The claims of one partition as Kafka Streams' state: in memory, with a changelog from which it is
 * filled, on a standby all the time and on an active task before it runs. A claim takes about 40
 * bytes of the heap for as long as its kind is valid and a little more, see {@link ClaimTable}.
 *
 * <p>Nothing is ever withdrawn from the changelog: it has no tombstones, and its beginning is
 * deleted by age instead. A straggler that was replaced may append to it after its successor. Both
 * read the same events, so it claims for them what the successor claims.
 */
final class ClaimStore implements StateStore {
    static final String NAME = "claims";

    private static final Logger LOG = LoggerFactory.getLogger(ClaimStore.class);

    /**
     * Of claims by the wall clock when they were made: for a day and two hours they are valid while
     * the ingest runs and follows, and for a day more it may be down or lag behind.
     */
    private static final Duration CHANGELOG_RETENTION = Duration.ofHours(24 + 2 + 24);

    /** What is older is deleted by segments; so much is read in two or three seconds. */
    private static final int CHANGELOG_SEGMENT_BYTES = 64 << 20;

    private final Map<Claim.Kind, ClaimWindows> windows = new EnumMap<>(Claim.Kind.class);
    private boolean open;
    private @Nullable StoreChangelog changelog;

    ClaimStore() {
        for (Claim.Kind kind : Claim.Kind.values()) {
            windows.put(kind, new ClaimWindows(kind));
        }
    }

    static StoreBuilder<ClaimStore> builder() {
        return new LoggedStoreBuilder<>(
                NAME,
                ClaimStore::new,
                Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG,
                        Long.toString(CHANGELOG_RETENTION.toMillis()),
                        TopicConfig.SEGMENT_BYTES_CONFIG,
                        Integer.toString(CHANGELOG_SEGMENT_BYTES)));
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

    /** What the claim's name is to its event at its time. */
    ClaimWindows.Standing standing(Claim claim) {
        return of(claim.name().kind()).standing(claim);
    }

    /** Makes the claim, here and in the changelog. */
    void put(Claim claim) {
        if (changelog == null) {
            throw new IllegalStateException("the store is not initialised");
        }
        of(claim.name().kind()).put(claim);
        changelog.append(claim.encodeKey(), claim.encodeValue());
    }

    /** The claims of a kind; changes go through the store. */
    ClaimWindows of(Claim.Kind kind) {
        ClaimWindows claims = windows.get(kind);
        if (claims == null) {
            throw new IllegalStateException("every kind has windows");
        }
        return claims;
    }

    /** How many claims it remembers. */
    long size() {
        return all().stream().mapToLong(ClaimWindows::size).sum();
    }

    /** The memory that they take. */
    long bytes() {
        return all().stream().mapToLong(ClaimWindows::bytes).sum();
    }

    private Collection<ClaimWindows> all() {
        return windows.values();
    }

    /** Takes over one record of the changelog. */
    void restore(byte[] key, byte @Nullable [] value) {
        try {
            if (value == null) {
                throw new IllegalArgumentException("a claim is never withdrawn");
            }
            Claim claim = Claim.decode(key, value);
            of(claim.name().kind()).put(claim);
        } catch (IllegalArgumentException malformed) {
            // Only this class writes the changelog, and a restore that fails would fail for ever.
            LOG.error("Skipped a malformed record of the changelog of {}", NAME, malformed);
        }
    }

    @Override
    public void close() {
        all().forEach(ClaimWindows::clear);
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
