package dev.tidewire.gateway;

import dev.tidewire.protocol.ServerFrame;
import dev.tidewire.protocol.ServerFrames;
import java.util.List;

/**
 * Tells subscriptions that changes are lost. Each has a frame of its own, since it names its
 * channel and its cursors. Guarded by the hub's lock.
 */
final class GapFanOut {
    private final FanOut fanOut;

    GapFanOut(FanOut fanOut) {
        this.fanOut = fanOut;
    }

    /** Tells that the changes are lost that would be at an offset. */
    void send(
            List<Audience> audiences,
            Coverage coverage,
            long offset,
            String reason,
            long now,
            Endings endings) {
        for (Audience audience : audiences) {
            LiveFilter filter = audience.filter();
            var workspace = filter.filter().workspace();
            ServerFrame frame =
                    new ServerFrame.Gap(
                            filter.filter().channel().toString(),
                            filter.id(),
                            coverage.cursor(workspace, offset).toString(),
                            coverage.cursor(workspace, offset + 1).toString(),
                            reason);
            fanOut.send(
                    List.of(audience),
                    offset + 1,
                    now,
                    ids -> Frame.of(ServerFrames.write(frame)),
                    endings);
        }
    }
}
