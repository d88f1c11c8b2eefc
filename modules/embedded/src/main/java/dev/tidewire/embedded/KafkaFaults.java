package dev.tidewire.embedded;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.AtomicReference;
import kafka.server.FaultHandlerFactory;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.server.fault.FaultHandler;
import org.apache.kafka.server.fault.LoggingFaultHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a fatal fault of an embedded broker from ending the JVM, which belongs to somebody else.
 *
 * <p>A stand-alone broker ends its process on such a fault, in two ways. Faults of the metadata
 * quorum come through the fault handlers it is given: these remember the first one. Faults of the
 * log (a full or vanished disk) call {@link Exit}, which is static: with the first broker its
 * procedures are replaced, for the life of the JVM, by ones that throw in the calling thread and
 * mark every broker that runs as failed, since the caller does not say which one it is. They are
 * not put back, because threads of a failed broker may call them at any later time.
 *
 * <p>Thread-safe.
 */
final class KafkaFaults implements FaultHandlerFactory, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaFaults.class);
    private static final Set<KafkaFaults> WATCHED = new CopyOnWriteArraySet<>();

    static {
        Exit.setExitProcedure(KafkaFaults::refuseExit);
        Exit.setHaltProcedure(KafkaFaults::refuseExit);
    }

    private final AtomicReference<@Nullable String> first = new AtomicReference<>();

    private KafkaFaults() {}

    /** Begins to watch; {@link #close()} ends it. */
    static KafkaFaults watch() {
        KafkaFaults faults = new KafkaFaults();
        WATCHED.add(faults);
        return faults;
    }

    Optional<String> first() {
        return Optional.ofNullable(first.get());
    }

    @Override
    public FaultHandler build(String name, boolean fatal, Runnable action) {
        if (!fatal) {
            return new LoggingFaultHandler(name, action);
        }
        return (message, cause) -> {
            action.run();
            record(name + ": " + message + (cause == null ? "" : " (" + cause + ")"));
            LOG.error("Embedded Kafka failed: {}: {}", name, message, cause);
            return new EmbeddedServerException("Embedded Kafka failed: " + message, cause);
        };
    }

    @Override
    public void close() {
        WATCHED.remove(this);
    }

    private void record(String fault) {
        first.compareAndSet(null, fault);
    }

    private static void refuseExit(int status, @Nullable String message) {
        String fault = message == null ? "exit status " + status : message;
        WATCHED.forEach(faults -> faults.record(fault));
        LOG.error("Embedded Kafka gave up: {}", fault);
        throw new EmbeddedServerException("Embedded Kafka gave up (" + fault + "); see the log.");
    }
}
