package dev.tidewire.embedded.mongo;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bson.BsonBinaryReader;
import org.bson.BsonBinaryWriter;
import org.bson.Document;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.DocumentCodec;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;

/** Sends commands byte by byte, with what a driver would set itself. */
final class RawCommands {

    private static final int OP_MSG = 2013;
    private static final int HEAD = 21;

    private RawCommands() {}

    static Document run(int port, String database, Document command) {
        Document complete = new Document(command).append("$db", database);
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
                BasicOutputBuffer body = new BasicOutputBuffer()) {
            new DocumentCodec()
                    .encode(new BsonBinaryWriter(body), complete, EncoderContext.builder().build());
            ByteBuffer message =
                    ByteBuffer.allocate(HEAD + body.size()).order(ByteOrder.LITTLE_ENDIAN);
            message.putInt(HEAD + body.size()).putInt(1).putInt(0).putInt(OP_MSG).putInt(0);
            message.put((byte) 0).put(body.toByteArray());
            socket.getOutputStream().write(message.array());
            return reply(new DataInputStream(socket.getInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean accepts(int port) {
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            boolean connectedToItself = socket.getLocalPort() == port;
            return !connectedToItself;
        } catch (IOException e) {
            return false;
        }
    }

    private static Document reply(DataInputStream input) throws IOException {
        int length = Integer.reverseBytes(input.readInt());
        input.skipNBytes(HEAD - Integer.BYTES);
        byte[] body = input.readNBytes(length - HEAD);
        return new DocumentCodec()
                .decode(
                        new BsonBinaryReader(ByteBuffer.wrap(body)),
                        DecoderContext.builder().build());
    }
}
