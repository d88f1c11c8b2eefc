package dev.tidewire.gateway.tyrus;

import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Grizzly;
import org.glassfish.grizzly.attributes.Attribute;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;

/**
 * Brings an upgraded connection's bytes to its session. Runs on worker threads, one at a time for
 * each connection; until it returns, nothing more is read from that connection, so that a client
 * cannot send faster than its messages are handled.
 */
final class FrameFilter extends BaseFilter {
    static final Attribute<WebSocketSession> SESSION =
            Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute("dev.tidewire.session");

    @Override
    public NextAction handleRead(FilterChainContext context) {
        Buffer bytes = context.getMessage();
        try {
            SESSION.get(context.getConnection()).read(bytes.toByteBuffer());
        } finally {
            bytes.tryDispose();
        }
        return context.getStopAction();
    }
}
