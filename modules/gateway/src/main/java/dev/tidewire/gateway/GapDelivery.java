package dev.tidewire.gateway;

import dev.tidewire.model.LogPosition;
import dev.tidewire.model.WorkspaceId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes that some filters of this gateway might have matched are lost, as the matcher found it in
 * the log.
 *
 * @param workspace whose changes are lost; null where the filters are of several workspaces
 * @param taskEpoch the epoch of the matcher's task
 * @param gatewayEpoch the epoch in which the numbers are meant
 * @param position the gap's record in the log
 * @param filters numbers of the filters concerned
 * @param last whether no further part of this gap follows
 * @param reason one sentence for clients
 */
public record GapDelivery(
        @Nullable WorkspaceId workspace,
        long taskEpoch,
        long gatewayEpoch,
        LogPosition position,
        List<Long> filters,
        boolean last,
        String reason) {
    public GapDelivery {
        filters = List.copyOf(filters);
    }
}
