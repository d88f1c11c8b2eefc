package dev.tidewire.capture;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.bson.BsonBinaryReader;
import org.bson.BsonBinaryWriter;
import org.bson.BsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;

/**
 * Documents as strings, for Debezium's records, which have room for nothing else: the BSON bytes,
 * one in each character. Debezium's own extended JSON does not keep all types apart.
 */
final class RawDocuments {
    private static final BsonDocumentCodec CODEC = new BsonDocumentCodec();

    private RawDocuments() {}

    static String text(BsonDocument document) {
        try (BasicOutputBuffer bytes = new BasicOutputBuffer();
                BsonBinaryWriter writer = new BsonBinaryWriter(bytes)) {
            CODEC.encode(writer, document, EncoderContext.builder().build());
            return new String(
                    bytes.getInternalBuffer(), 0, bytes.getSize(), StandardCharsets.ISO_8859_1);
        }
    }

    static BsonDocument document(String text) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        try (BsonBinaryReader reader = new BsonBinaryReader(bytes)) {
            return CODEC.decode(reader, DecoderContext.builder().build());
        }
    }
}
