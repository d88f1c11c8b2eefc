package dev.tidewire.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.tidewire.matcher.MatcherMetrics;
import java.lang.management.ManagementFactory;

/**
 * How far a matcher was at a moment.
 *
 * @param millis the moment, in epoch milliseconds
 * @param cpuSeconds CPU time of its process since its start
 */
record MatcherMark(
        long millis,
        double cpuSeconds,
        long received,
        long matched,
        long candidates,
        long matches,
        long deliveries) {
    /** This process, now. */
    static MatcherMark now(MatcherMetrics metrics) {
        OperatingSystemMXBean system =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new MatcherMark(
                System.currentTimeMillis(),
                system.getProcessCpuTime() / 1e9,
                metrics.received(),
                metrics.matched(),
                metrics.candidates(),
                metrics.matches(),
                metrics.deliveries());
    }
}
