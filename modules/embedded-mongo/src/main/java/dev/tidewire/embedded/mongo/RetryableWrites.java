package dev.tidewire.embedded.mongo;

import de.bwaldvogel.mongo.bson.Document;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The replies to the last write of each session: a driver that lost the connection sends the write
 * again, with the same number, and must not do it twice. The oldest are forgotten beyond a bound.
 * Not thread-safe.
 */
final class RetryableWrites {

    private record Write(long number, Document reply, long size) {}

    private static final int MAX_SESSIONS = 1000;
    private static final long MAX_BYTES = 32L << 20;

    private final Map<Object, Write> writes = new LinkedHashMap<>();
    private long bytes;

    /** The reply of before, if the command is a write that was already done. */
    Optional<Document> repeated(Document command) {
        Object session = session(command);
        if (session == null || !(command.get("txnNumber") instanceof Number number)) {
            return Optional.empty();
        }
        return Optional.ofNullable(writes.get(session))
                .filter(write -> write.number() == number.longValue())
                .map(Write::reply);
    }

    /** Remembers the reply if the command is such a write. */
    void done(Document command, Document reply) {
        Object session = session(command);
        if (session == null || !(command.get("txnNumber") instanceof Number number)) {
            return;
        }
        forget(session);
        Write write = new Write(number.longValue(), reply.cloneDeeply(), DocumentSizes.of(reply));
        writes.put(session, write);
        bytes += write.size();
        while (writes.size() > 1 && (writes.size() > MAX_SESSIONS || bytes > MAX_BYTES)) {
            forget(writes.keySet().iterator().next());
        }
    }

    /** Forgets sessions that have ended. */
    void endSessions(@Nullable Object sessions) {
        if (sessions instanceof Collection<?> ended) {
            for (Object session : ended) {
                Object id = session instanceof Document document ? document.get("id") : null;
                if (id != null) {
                    forget(id);
                }
            }
        }
    }

    private void forget(Object session) {
        Write write = writes.remove(session);
        if (write != null) {
            bytes -= write.size();
        }
    }

    private static @Nullable Object session(Document command) {
        return command.get("lsid") instanceof Document lsid ? lsid.get("id") : null;
    }
}
