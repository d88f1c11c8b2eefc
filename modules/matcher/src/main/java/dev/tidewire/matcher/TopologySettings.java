package dev.tidewire.matcher;

import dev.tidewire.records.LogTopology;
import java.time.Duration;

/** What the topology's behaviour depends on. */
record TopologySettings(LogTopology topology, Duration lease) {}
