package dev.tidewire.embedded.mongo;

import de.bwaldvogel.mongo.wire.MongoExceptionHandler;
import de.bwaldvogel.mongo.wire.MongoWireReplyEncoder;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** MongoDB's wire protocol on 127.0.0.1. Thread-safe. */
final class WireServer implements AutoCloseable {

    static final String HOST = "127.0.0.1";

    private static final long START_MILLIS = 10_000;
    private static final long SHUTDOWN_MILLIS = 5000;

    private final StandInBackend backend;
    private final WaitingReads waiting = new WaitingReads();
    private final EventLoopGroup requests = newLoop("mongo-stand-in");
    private @Nullable Listener listener;

    WireServer(StandInBackend backend) {
        this.backend = backend;
    }

    /**
     * Listens, if it does not already.
     *
     * @param port 0 lets the system choose
     * @return the port
     * @throws MongoStartException if the port is taken
     */
    synchronized int listen(int port) {
        if (listener == null) {
            listener = new Listener(port);
        }
        backend.listensAt(HOST + ":" + listener.port());
        return listener.port();
    }

    /** Takes no more connections and cuts those that are there. */
    synchronized void stopListening() {
        if (listener != null) {
            listener.close();
            listener = null;
        }
    }

    /** Cuts the connections that are there. */
    synchronized void dropConnections() {
        if (listener != null) {
            listener.connections.cut();
        }
    }

    @Override
    public void close() {
        stopListening();
        shutDown(requests);
    }

    private static EventLoopGroup newLoop(String name) {
        return new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
    }

    private static void shutDown(EventLoopGroup loop) {
        loop.shutdownGracefully(0, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(SHUTDOWN_MILLIS);
    }

    /**
     * The port, and the connections that came in by it.
     *
     * <p>Its event loop ends with it: a closed channel's socket goes on listening until the loop
     * selects again, which nothing but the loop's end can be waited for.
     */
    private final class Listener {

        final Connections connections = new Connections();
        private final EventLoopGroup accepting = newLoop("mongo-stand-in-accept");
        private final Channel server;

        Listener(int port) {
            ChannelFuture binding =
                    new ServerBootstrap()
                            .group(accepting, requests)
                            .channel(NioServerSocketChannel.class)
                            .option(ChannelOption.SO_REUSEADDR, true)
                            .childOption(ChannelOption.TCP_NODELAY, true)
                            .childHandler(connections)
                            .bind(new InetSocketAddress(InetAddress.ofLiteral(HOST), port));
            if (!binding.awaitUninterruptibly(START_MILLIS) || !binding.isSuccess()) {
                shutDown(accepting);
                throw new MongoStartException(
                        "The stand-in for MongoDB cannot listen on %s:%d (%s); stop the program that uses it, or choose port 0 for any free one."
                                .formatted(HOST, port, binding.cause()));
            }
            server = binding.channel();
        }

        int port() {
            return ((InetSocketAddress) server.localAddress()).getPort();
        }

        void close() {
            server.close().awaitUninterruptibly(SHUTDOWN_MILLIS);
            shutDown(accepting);
            connections.end();
        }
    }

    /** The connections of a listener, and how each of them is set up. */
    @ChannelHandler.Sharable
    private final class Connections extends ChannelInitializer<SocketChannel> {

        private volatile ChannelGroup open = newGroup();

        @Override
        protected void initChannel(SocketChannel channel) {
            channel.pipeline()
                    .addLast(
                            new MongoWireReplyEncoder(),
                            new WireDecoder(),
                            new WireRequests(backend, waiting),
                            new MongoExceptionHandler());
            open.add(channel);
        }

        void cut() {
            ChannelGroup before = open;
            open = newGroup();
            close(before);
        }

        void end() {
            close(open);
        }

        private static void close(ChannelGroup group) {
            group.close().awaitUninterruptibly(SHUTDOWN_MILLIS);
        }

        /** Closes also what is added after it was closed. */
        private static ChannelGroup newGroup() {
            return new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
        }
    }
}
