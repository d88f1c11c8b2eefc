package dev.tidewire.embedded.mongo;

import de.bwaldvogel.mongo.wire.MongoExceptionHandler;
import de.bwaldvogel.mongo.wire.MongoWireReplyEncoder;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
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
    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(
                    1, new DefaultThreadFactory("mongo-stand-in", true), NioIoHandler.newFactory());
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private @Nullable Channel server;

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
        if (server == null) {
            server = bind(port);
        }
        int bound = ((InetSocketAddress) server.localAddress()).getPort();
        backend.listensAt(HOST + ":" + bound);
        return bound;
    }

    /** Takes no more connections and cuts those that are there. */
    synchronized void stopListening() {
        if (server != null) {
            server.close().awaitUninterruptibly(SHUTDOWN_MILLIS);
            server = null;
        }
        dropConnections();
    }

    /** Cuts the connections that are there. */
    void dropConnections() {
        connections.close().awaitUninterruptibly(SHUTDOWN_MILLIS);
    }

    @Override
    public void close() {
        stopListening();
        loop.shutdownGracefully(0, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(SHUTDOWN_MILLIS);
    }

    private Channel bind(int port) {
        ChannelFuture binding =
                new ServerBootstrap()
                        .group(loop)
                        .channel(NioServerSocketChannel.class)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childHandler(new Connection())
                        .bind(new InetSocketAddress(InetAddress.ofLiteral(HOST), port));
        if (!binding.awaitUninterruptibly(START_MILLIS) || !binding.isSuccess()) {
            throw new MongoStartException(
                    "The stand-in for MongoDB cannot listen on %s:%d (%s); stop the program that uses it, or choose port 0 for any free one."
                            .formatted(HOST, port, binding.cause()));
        }
        return binding.channel();
    }

    private final class Connection extends ChannelInitializer<SocketChannel> {
        @Override
        protected void initChannel(SocketChannel channel) {
            connections.add(channel);
            channel.pipeline()
                    .addLast(
                            new MongoWireReplyEncoder(),
                            new WireDecoder(),
                            new WireRequests(backend),
                            new MongoExceptionHandler());
        }
    }
}
