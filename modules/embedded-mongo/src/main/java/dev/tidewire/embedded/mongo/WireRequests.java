package dev.tidewire.embedded.mongo;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.exception.MongoServerException;
import de.bwaldvogel.mongo.wire.message.ClientRequest;
import de.bwaldvogel.mongo.wire.message.MessageHeader;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import de.bwaldvogel.mongo.wire.message.MongoQuery;
import de.bwaldvogel.mongo.wire.message.MongoReply;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the requests of one connection, each on a virtual thread, because some of them wait. A
 * driver sends the next one after the reply.
 */
final class WireRequests extends SimpleChannelInboundHandler<ClientRequest> {

    private static final Logger LOG = LoggerFactory.getLogger(WireRequests.class);
    private static final int UNKNOWN_ERROR = 8;

    private final StandInBackend backend;

    WireRequests(StandInBackend backend) {
        this.backend = backend;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ClientRequest request) {
        Thread _ =
                Thread.ofVirtual()
                        .name("mongo-stand-in-request")
                        .start(() -> answer(context.channel(), request));
    }

    private void answer(Channel channel, ClientRequest request) {
        int id = request.getHeader().getRequestID();
        try {
            if (request instanceof MongoMessage message) {
                run(
                        channel,
                        message.getDatabaseName(),
                        message.getDocument(),
                        reply ->
                                WireReplies.send(
                                        channel, WireReplies.message(channel.alloc(), id, reply)));
            } else if (request instanceof MongoQuery query) {
                // Drivers begin with this older form, and use it for nothing else.
                Document command =
                        query.getQuery().get("$query") instanceof Document inner
                                ? inner
                                : query.getQuery();
                MessageHeader header = new MessageHeader(WireReplies.number(), id);
                run(
                        channel,
                        query.getDatabaseName(),
                        command,
                        reply -> WireReplies.send(channel, new MongoReply(header, reply)));
            } else {
                throw new IllegalStateException("Unknown request");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close(channel);
        } catch (RuntimeException e) {
            LOG.error("A reply of the stand-in for MongoDB could not be sent", e);
            close(channel);
        }
    }

    private static void close(Channel channel) {
        ChannelFuture _ = channel.close();
    }

    private void run(Channel channel, String database, Document command, Consumer<Document> reply)
            throws InterruptedException {
        try {
            backend.run(channel, database, command, reply);
        } catch (MongoServerException e) {
            reply.accept(WireReplies.error(e));
        } catch (RuntimeException e) {
            String name = command.keySet().iterator().next();
            LOG.warn("The stand-in for MongoDB failed at the command {}", name, e);
            reply.accept(
                    WireReplies.error(
                            new MongoServerError(
                                    UNKNOWN_ERROR,
                                    "UnknownError",
                                    "The stand-in for MongoDB failed ("
                                            + e
                                            + "); use a real MongoDB.")));
        }
    }
}
