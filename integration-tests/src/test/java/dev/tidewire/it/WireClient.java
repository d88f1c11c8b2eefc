package dev.tidewire.it;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * An HTTP and WebSocket client that may break every rule, and that shows every byte that it
 * receives. For one thread.
 */
final class WireClient implements AutoCloseable {
    static final int TEXT = 0x81;
    static final int BINARY = 0x82;
    private static final int CLOSE = 8;
    private static final int PATIENCE_MILLIS = 30_000;
    private static final byte[] MASK = {0x12, 0x34, 0x56, 0x78};

    /** What every upgrade has. */
    static final String UPGRADE =
            String.join(
                    "\r\n",
                    "Upgrade: websocket",
                    "Connection: Upgrade",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                    "Sec-WebSocket-Version: 13",
                    "");

    /** A frame of the server. */
    record Frame(int opcode, byte[] payload) {
        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        boolean closes() {
            return opcode == CLOSE;
        }

        int closeCode() {
            return closes() && payload.length >= 2
                    ? ByteBuffer.wrap(payload).getShort() & 0xffff
                    : 0;
        }
    }

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final OutputStream out;

    private WireClient(InetAddress from, URI server, Consumer<byte[]> watch) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        try {
            socket.bind(new InetSocketAddress(from, 0));
        } catch (BindException oneAddressOnly) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        }
        socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
        in =
                new DataInputStream(
                        new BufferedInputStream(new Watched(socket.getInputStream(), watch)));
        out = socket.getOutputStream();
    }

    /** A connection to the host and port of a URL. */
    static WireClient to(URI server) throws IOException {
        return watched(server, _ -> {});
    }

    /** A connection of which {@code watch} sees every byte that is received. */
    static WireClient watched(URI server, Consumer<byte[]> watch) throws IOException {
        return new WireClient(InetAddress.getLoopbackAddress(), server, watch);
    }

    /**
     * A connection from another address of this machine, such as 127.0.5.1, where the operating
     * system has it.
     */
    static WireClient from(String address, URI server) throws IOException {
        return new WireClient(InetAddress.ofLiteral(address), server, _ -> {});
    }

    /** Sends a request and returns the response's head, as far as it came. */
    String request(String head) throws IOException {
        send(head.getBytes(StandardCharsets.ISO_8859_1));
        StringBuilder response = new StringBuilder();
        while (response.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            response.append((char) next);
        }
        return response.toString();
    }

    /** Everything until the server ends the connection. */
    String rest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    void text(String text) throws IOException {
        send(frame(TEXT, text.getBytes(StandardCharsets.UTF_8)));
    }

    /** A masked frame, whose first byte is given as it is. */
    static byte[] frame(int first, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream(payload.length + 14);
        frame.write(first);
        int length = payload.length;
        if (length < 126) {
            frame.write(0x80 | length);
        } else if (length <= 0xffff) {
            frame.write(0x80 | 126);
            frame.writeBytes(ByteBuffer.allocate(2).putShort((short) length).array());
        } else {
            frame.write(0x80 | 127);
            frame.writeBytes(ByteBuffer.allocate(8).putLong(length).array());
        }
        frame.writeBytes(MASK);
        for (int index = 0; index < length; index++) {
            frame.write(payload[index] ^ MASK[index & 3]);
        }
        return frame.toByteArray();
    }

    /**
     * The next frame.
     *
     * @throws EOFException if the server has ended the connection
     */
    Frame next() throws IOException {
        int first = in.readUnsignedByte();
        long length = in.readUnsignedByte();
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        byte[] payload = in.readNBytes(Math.toIntExact(length));
        if (payload.length < length) {
            throw new EOFException();
        }
        return new Frame(first & 0x0f, payload);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException gone) {
            // the server was faster
        }
    }

    private static final class Watched extends InputStream {
        private final InputStream bytes;
        private final Consumer<byte[]> watch;

        Watched(InputStream bytes, Consumer<byte[]> watch) {
            this.bytes = bytes;
            this.watch = watch;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = bytes.read(target, offset, length);
            if (count > 0) {
                watch.accept(java.util.Arrays.copyOfRange(target, offset, offset + count));
            }
            return count;
        }
    }
}
