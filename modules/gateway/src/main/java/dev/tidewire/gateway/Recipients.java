package dev.tidewire.gateway;

import dev.tidewire.gateway.GatewayMetrics.Ignored;
import dev.tidewire.model.LogPosition;
import dev.tidewire.model.WorkspaceId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the filters that deliveries are meant for. Guarded by the hub's lock. */
final class Recipients {
    private static final Logger LOG = LoggerFactory.getLogger(Recipients.class);

    private final LiveFilters filters;
    private final GatewayMetrics metrics;

    Recipients(LiveFilters filters, GatewayMetrics metrics) {
        this.filters = filters;
        this.metrics = metrics;
    }

    /**
     * The filter with a number, or null where a delivery is not for it, which is counted.
     *
     * @param workspace whose delivery it is; null for every workspace
     * @param position what is delivered
     */
    @Nullable LiveFilter find(long number, @Nullable WorkspaceId workspace, LogPosition position) {
        LiveFilter filter = filters.ofNumber(number);
        if (filter == null || !(filter.state() instanceof LiveFilter.Active)) {
            metrics.ignored(Ignored.WITHDRAWN);
            return null;
        }
        if (workspace != null && !filter.filter().workspace().equals(workspace)) {
            LOG.error(
                    "dropped a delivery for a filter of another workspace: workspace={} position={} filter={}",
                    workspace,
                    position,
                    filter.id());
            metrics.ignored(Ignored.FOREIGN);
            return null;
        }
        return filter;
    }
}
