package dev.tidewire.embedded.mongo;

import de.bwaldvogel.mongo.wire.MongoWireProtocolHandler;
import de.bwaldvogel.mongo.wire.message.ClientRequest;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * Decodes requests. One whose values the library cannot read is answered with an error; without
 * this it would cut the connection, and a driver would not know why.
 */
final class WireDecoder extends MongoWireProtocolHandler {

    private static final int REQUEST_ID_OFFSET = 4;

    @Override
    protected @Nullable ClientRequest decode(ChannelHandlerContext context, ByteBuf buffer)
            throws Exception {
        int start = buffer.readerIndex();
        try {
            return super.decode(context, buffer);
        } catch (IllegalArgumentException e) {
            int requestId = buffer.getIntLE(start + REQUEST_ID_OFFSET);
            buffer.readerIndex(start + buffer.getIntLE(start));
            WireReplies.send(
                    context.channel(),
                    WireReplies.error(
                            context.alloc(),
                            requestId,
                            StandInErrors.unsupported(
                                    "support for such a value (" + e.getMessage() + ")",
                                    "use another type")));
            return null;
        }
    }
}
