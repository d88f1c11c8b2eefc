package dev.tidewire.ingest;

import java.util.function.Supplier;

/**
 * What the topology needs from outside its records.
 *
 * @param limits reads them as they are now
 */
record IngestPorts(EventLogs logs, Supplier<RecordLimits> limits) {}
