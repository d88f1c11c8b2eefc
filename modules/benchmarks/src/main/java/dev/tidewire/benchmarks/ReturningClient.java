package dev.tidewire.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.function.LongUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A client that comes back with its cursor when its connection ends, and insists on every change of
 * its group, once and in order. The changes of a group are numbered, in steps of the number of
 * groups. Used by one thread, but for what is volatile.
 */
final class ReturningClient {
    private static final byte[] SUBSCRIBED = ascii("{\"type\":\"subscribed\"");
    private static final byte[] AUTHENTICATED = ascii("{\"type\":\"authenticated\"");
    private static final byte[] ERROR = ascii("{\"type\":\"error\"");
    private static final byte[] CURSOR = ascii("\"cursor\":\"");
    private static final Pattern RETRY_AFTER = Pattern.compile("retryAfter=(\\d+)");
    private static final int BUFFER = 4 << 10;

    private final int group;
    private final int groups;
    private final String token;
    private final LongUnaryOperator written;

    private @Nullable SocketChannel channel;
    private ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private boolean upgraded;
    private @Nullable String cursor;
    private long goal = Long.MAX_VALUE;
    private int failures;
    private int retryAfterSeconds;

    /** The number of the last change that it has. */
    private volatile long last;

    /** When it was live again with everything, or 0 while it is not. */
    private volatile long live;

    private volatile long lost;

    /**
     * @param group whose changes it wants; the first one has this number
     * @param written the number of the last change of a group that is committed
     */
    ReturningClient(int group, int groups, String token, LongUnaryOperator written) {
        this.group = group;
        this.groups = groups;
        this.token = token;
        this.written = written;
        last = (long) group - groups;
    }

    void connect(Selector selector, URI url) throws IOException {
        SocketChannel opened = SocketChannel.open();
        channel = opened;
        buffer = ByteBuffer.allocate(BUFFER);
        upgraded = false;
        opened.configureBlocking(false);
        opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
        boolean connected = opened.connect(new InetSocketAddress(url.getHost(), url.getPort()));
        opened.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
        if (connected) {
            ask(url);
        }
    }

    /** The connection stands; asks for the WebSocket. */
    void ask(URI url) throws IOException {
        send(
                ByteBuffer.wrap(
                        ascii(
                                """
                                GET %s HTTP/1.1\r
                                Host: %s\r
                                Upgrade: websocket\r
                                Connection: Upgrade\r
                                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                                Sec-WebSocket-Version: 13\r
                                Authorization: Bearer %s\r
                                \r
                                """
                                        .formatted(url.getPath(), url.getAuthority(), token))));
    }

    /** The buffer of a new socket has room for all that a client sends. */
    private void send(ByteBuffer bytes) throws IOException {
        SocketChannel open = channel;
        while (open != null && bytes.hasRemaining()) {
            open.write(bytes);
        }
    }

    /**
     * Reads what is there.
     *
     * @throws IOException if the connection has ended
     */
    void read() throws IOException {
        SocketChannel open = channel;
        if (open == null || open.read(buffer) < 0) {
            throw new IOException("connection ended");
        }
        if (!upgraded) {
            upgrade();
        }
        if (upgraded) {
            buffer = Frames.take(buffer, this::received);
        }
    }

    private void upgrade() throws IOException {
        String answer =
                new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
        int end = answer.indexOf("\r\n\r\n");
        if (end >= 0) {
            if (!answer.startsWith("HTTP/1.1 101")) {
                throw new IOException("refused: " + answer.lines().findFirst().orElse(""));
            }
            upgraded = true;
            buffer.flip().position(end + 4);
            buffer.compact();
        }
    }

    private void received(int opcode, ByteBuffer payload) throws IOException {
        switch (opcode) {
            case Frames.TEXT -> message(payload);
            case Frames.PING -> send(Frames.masked(Frames.PONG, payload));
            case Frames.CLOSE -> {
                String reason = StandardCharsets.UTF_8.decode(payload).toString();
                Matcher wait = RETRY_AFTER.matcher(reason);
                retryAfterSeconds = wait.find() ? Integer.parseInt(wait.group(1)) : 0;
                throw new IOException("closed");
            }
            default -> throw new IllegalStateException("unexpected frame of type " + opcode);
        }
    }

    private void message(ByteBuffer payload) throws IOException {
        if (startsWith(payload, AUTHENTICATED)) {
            send(Frames.text(subscription()));
            return;
        }
        if (startsWith(payload, ERROR)) {
            throw new IllegalStateException(StandardCharsets.UTF_8.decode(payload).toString());
        }
        if (startsWith(payload, SUBSCRIBED)) {
            failures = 0;
            goal = written.applyAsLong(group);
        }
        long id = RowIds.find(payload);
        if (id >= 0) {
            if (id != last + groups) {
                throw new IllegalStateException(
                        "group %d: change %d came after %d".formatted(group, id, last));
            }
            last = id;
        }
        cursor = cursorOr(payload, cursor);
        if (live == 0 && goal != Long.MAX_VALUE && last >= goal) {
            live = System.nanoTime();
        }
    }

    private String subscription() {
        String from = cursor == null ? "" : ",\"from\":\"" + cursor + "\"";
        return """
        {"type":"subscribe","channel":"postgres:bench","filter":{"predicates":{"client":%d}}%s}\
        """
                .formatted(group, from);
    }

    private static @Nullable String cursorOr(ByteBuffer payload, @Nullable String before) {
        int end = payload.limit() - CURSOR.length;
        for (int at = payload.position(); at < end; at++) {
            if (payload.get(at) == '"' && startsWith(payload, at, CURSOR)) {
                int from = at + CURSOR.length;
                int to = from;
                while (payload.get(to) != '"') {
                    to++;
                }
                byte[] text = new byte[to - from];
                payload.get(from, text);
                return new String(text, StandardCharsets.US_ASCII);
            }
        }
        return before;
    }

    private static boolean startsWith(ByteBuffer payload, byte[] prefix) {
        return startsWith(payload, payload.position(), prefix);
    }

    private static boolean startsWith(ByteBuffer payload, int at, byte[] prefix) {
        return payload.limit() - at >= prefix.length
                && payload.slice(at, prefix.length).equals(ByteBuffer.wrap(prefix));
    }

    /**
     * The connection is gone.
     *
     * @return how often in a row since the client was last subscribed
     */
    int lost() throws IOException {
        if (live != 0 || lost == 0) {
            lost = System.nanoTime();
            live = 0;
        }
        goal = Long.MAX_VALUE;
        disconnect();
        return ++failures;
    }

    void disconnect() throws IOException {
        SocketChannel open = channel;
        if (open != null) {
            open.close();
            channel = null;
        }
    }

    /** How long the server asked it to wait, in seconds. */
    int retryAfterSeconds() {
        int asked = retryAfterSeconds;
        retryAfterSeconds = 0;
        return asked;
    }

    /** When it was live again with everything, or 0 while it is not. */
    long live() {
        return live;
    }

    /** When its connection ended last. */
    long lostAt() {
        return lost;
    }

    /** The number of the last change that it has. */
    long last() {
        return last;
    }

    int group() {
        return group;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
