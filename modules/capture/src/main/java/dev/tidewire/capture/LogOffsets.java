package dev.tidewire.capture;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.connect.runtime.WorkerConfig;
import org.apache.kafka.connect.storage.OffsetBackingStore;
import org.apache.kafka.connect.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Debezium's offsets, kept with the change log that they are consistent with. Debezium makes the
 * object by its class name.
 */
public final class LogOffsets implements OffsetBackingStore {
    private static final ObjectMapper JSON = new ObjectMapper();

    private @Nullable ChangeLog log;

    /** For Debezium. */
    public LogOffsets() {}

    @Override
    public void configure(WorkerConfig config) {
        log = Engines.of(config.originalsStrings().get(Engines.NAME)).log();
    }

    @Override
    public void start() {}

    @Override
    public void stop() {}

    @Override
    public Future<Map<ByteBuffer, @Nullable ByteBuffer>> get(Collection<ByteBuffer> keys) {
        Map<ByteBuffer, @Nullable ByteBuffer> found = new HashMap<>();
        for (ByteBuffer key : keys) {
            @Nullable String offset = log().stored().offsets().get(text(key));
            found.put(key, offset == null ? null : ByteBuffer.wrap(withoutSearch(offset)));
        }
        return CompletableFuture.completedFuture(found);
    }

    @Override
    public Future<Void> set(Map<ByteBuffer, ByteBuffer> values, Callback<Void> callback) {
        Map<String, String> offsets = new HashMap<>();
        values.forEach((key, value) -> offsets.put(text(key), text(value)));
        CompletableFuture<Void> done = new CompletableFuture<>();
        try {
            log().store(offsets);
            done.complete(null);
            callback.onCompletion(null, null);
        } catch (RuntimeException e) {
            done.completeExceptionally(e);
            callback.onCompletion(e, null);
        }
        return done;
    }

    @Override
    public Set<Map<String, Object>> connectorPartitions(String connectorName) {
        return Set.of();
    }

    /**
     * Stored positions lie between transactions, and the server sends whole ones from there. With
     * this member Debezium would search for a place inside of one, and reconnect to skip to it.
     */
    private static byte[] withoutSearch(String offset) {
        try {
            JsonNode json = JSON.readTree(offset);
            if (json instanceof ObjectNode object) {
                object.remove("lsn_proc");
            }
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Debezium's own offset is JSON", e);
        }
    }

    private ChangeLog log() {
        if (log == null) {
            throw new IllegalStateException("the log of the offsets is closed");
        }
        return log;
    }

    private static String text(ByteBuffer buffer) {
        return StandardCharsets.UTF_8.decode(buffer.duplicate()).toString();
    }
}
