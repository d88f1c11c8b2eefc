package dev.tidewire.embedded.mongo;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.exception.MongoServerException;
import de.bwaldvogel.mongo.wire.OpCode;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Replies as bytes. */
final class WireReplies {

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private WireReplies() {}

    /** The number of a new message. */
    static int number() {
        return NUMBERS.incrementAndGet();
    }

    /** Sends a reply; what happens to it is up to the connection. */
    static void send(Channel channel, Object reply) {
        ChannelFuture _ = channel.writeAndFlush(reply);
    }

    /** An OP_MSG, encoded here and now, because the document may change later. */
    static ByteBuf message(ByteBufAllocator allocator, int requestId, Document reply) {
        ByteBuf buffer = allocator.buffer();
        try {
            buffer.writeIntLE(0)
                    .writeIntLE(number())
                    .writeIntLE(requestId)
                    .writeIntLE(OpCode.OP_MSG.getId())
                    .writeIntLE(0)
                    .writeByte(MongoMessage.SECTION_KIND_BODY);
            BsonEncoder.encodeDocument(reply, buffer);
            buffer.setIntLE(0, buffer.writerIndex());
            return buffer;
        } catch (RuntimeException e) {
            buffer.release();
            throw e;
        }
    }

    static ByteBuf error(ByteBufAllocator allocator, int requestId, MongoServerException error) {
        return message(allocator, requestId, error(error));
    }

    static Document error(MongoServerException error) {
        Document reply =
                new Document("ok", 0.0).append("errmsg", error.getMessageWithoutErrorCode());
        if (error instanceof MongoServerError coded) {
            reply.append("code", coded.getCode()).append("codeName", coded.getCodeName());
            if (coded.getCode() == StandInErrors.HISTORY_LOST) {
                reply.append("errorLabels", List.of("NonResumableChangeStreamError"));
            }
        }
        return reply;
    }
}
