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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the requests of one connection, on the event loop that all connections share: commands
 * run one at a time anyway, and a change is with those who wait for it without waking a thread. A
 * driver sends the next request after the reply.
 */
final class WireRequests extends SimpleChannelInboundHandler<ClientRequest> {

    private static final Logger LOG = LoggerFactory.getLogger(WireRequests.class);
    private static final int UNKNOWN_ERROR = 8;

    private final StandInBackend backend;
    private final WaitingReads waiting;

    /**
     * @param waiting the reads of all connections that wait for changes
     */
    WireRequests(StandInBackend backend, WaitingReads waiting) {
        this.backend = backend;
        this.waiting = waiting;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ClientRequest request) {
        Channel channel = context.channel();
        int id = request.getHeader().getRequestID();
        switch (request) {
            case MongoMessage message ->
                    run(
                            channel,
                            message.getDatabaseName(),
                            message.getDocument(),
                            reply ->
                                    WireReplies.send(
                                            channel,
                                            WireReplies.message(channel.alloc(), id, reply)));
            case MongoQuery query -> {
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
            }
            default -> throw new IllegalStateException("Unknown request");
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        waiting.forget(context.channel());
        super.channelInactive(context);
    }

    private void run(Channel channel, String database, Document command, Consumer<Document> reply) {
        if (backend.readsStream(command)) {
            waiting.read(
                    channel,
                    ChangeStreams.patienceMillis(command),
                    last ->
                            answer(
                                    channel,
                                    command,
                                    () -> backend.readStream(command, last),
                                    reply));
        } else {
            answer(channel, command, () -> backend.run(channel, database, command), reply);
            waiting.readAgain();
        }
    }

    /** Whether there was an answer. */
    private static boolean answer(
            Channel channel,
            Document command,
            Supplier<@Nullable Document> work,
            Consumer<Document> reply) {
        try {
            return answer(command, work, reply);
        } catch (RuntimeException e) {
            LOG.error("A reply of the stand-in for MongoDB could not be sent", e);
            ChannelFuture _ = channel.close();
            return true;
        }
    }

    private static boolean answer(
            Document command, Supplier<@Nullable Document> work, Consumer<Document> reply) {
        try {
            @Nullable Document result = work.get();
            if (result != null) {
                reply.accept(result);
            }
            return result != null;
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
        return true;
    }
}
