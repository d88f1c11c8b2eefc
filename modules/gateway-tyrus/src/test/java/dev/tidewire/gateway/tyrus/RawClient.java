package dev.tidewire.gateway.tyrus;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A WebSocket client that can break every rule of RFC 6455. */
final class RawClient implements AutoCloseable {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final int FIN = 0x80;
    private static final byte[] MASK = {0x12, 0x34, 0x56, 0x78};

    /** A frame of the server. */
    record Received(int opcode, boolean fin, byte[] payload) {
        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        int closeCode() {
            return payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xffff;
        }
    }

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final OutputStream out;

    RawClient(int port) throws IOException {
        this(port, 64 << 10);
    }

    RawClient(int port, int receiveBuffer) throws IOException {
        socket.setReceiveBufferSize(receiveBuffer);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
        out = socket.getOutputStream();
    }

    /** Connects and upgrades. */
    static RawClient open(int port) throws IOException {
        RawClient client = new RawClient(port);
        client.upgrade("/workspaces/demo/realtime/connect");
        return client;
    }

    /** Upgrades, and returns the response's header. */
    String upgrade(String path, String... headers) throws IOException {
        return request("GET", path, upgradeHeaders(headers));
    }

    static String[] upgradeHeaders(String... more) {
        String[] all = new String[more.length + 4];
        all[0] = "Upgrade: websocket";
        all[1] = "Connection: Upgrade";
        all[2] = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
        all[3] = "Sec-WebSocket-Version: 13";
        System.arraycopy(more, 0, all, 4, more.length);
        return all;
    }

    /** Sends a request without body, and returns the response's header. */
    String request(String method, String path, String... headers) throws IOException {
        StringBuilder request =
                new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        send(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        return responseHeader();
    }

    /** The next response's header, up to its empty line. */
    String responseHeader() throws IOException {
        StringBuilder header = new StringBuilder();
        while (header.indexOf("\r\n\r\n") < 0) {
            header.append((char) in.readUnsignedByte());
        }
        return header.toString();
    }

    void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    void text(String text) throws IOException {
        frame(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    void frame(int opcode, byte[] payload) throws IOException {
        send(encode(FIN | opcode, payload));
    }

    void fragment(int opcode, byte[] payload) throws IOException {
        send(encode(opcode, payload));
    }

    void close(int code, String reason) throws IOException {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        frame(CLOSE, ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text).array());
    }

    /** A masked frame whose first byte is given as it is. */
    static byte[] encode(int first, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.writeBytes(header(first, 0x80, payload.length));
        frame.writeBytes(MASK);
        for (int i = 0; i < payload.length; i++) {
            frame.write(payload[i] ^ MASK[i & 3]);
        }
        return frame.toByteArray();
    }

    /** The first bytes of a frame, up to the mask. */
    static byte[] header(int first, int maskBit, long length) {
        if (length >= 0 && length < 126) {
            return new byte[] {(byte) first, (byte) (maskBit | length)};
        }
        if (length >= 0 && length <= 0xffff) {
            return ByteBuffer.allocate(4)
                    .put((byte) first)
                    .put((byte) (maskBit | 126))
                    .putShort((short) length)
                    .array();
        }
        return ByteBuffer.allocate(10)
                .put((byte) first)
                .put((byte) (maskBit | 127))
                .putLong(length)
                .array();
    }

    /** The next frame. */
    Received read() throws IOException {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        if ((second & 0x80) != 0) {
            throw new IOException("A server must not mask");
        }
        long length = second & 0x7f;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        byte[] payload = in.readNBytes((int) length);
        if (payload.length < length) {
            throw new EOFException();
        }
        return new Received(first & 0x0f, (first & FIN) != 0, payload);
    }

    /** Everything until the server ends the connection. */
    String rest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Reads and forgets that many bytes. */
    long skip(long bytes) throws IOException {
        in.skipNBytes(bytes);
        return bytes;
    }

    /** Reads on until the close frame. */
    Received readClose() throws IOException {
        Received frame = read();
        while (frame.opcode() != CLOSE) {
            frame = read();
        }
        return frame;
    }

    /** Whether the server ends the TCP connection in an orderly way, within the read timeout. */
    boolean ended() throws IOException {
        return in.read() < 0;
    }

    void readTimeout(int millis) throws IOException {
        socket.setSoTimeout(millis);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
