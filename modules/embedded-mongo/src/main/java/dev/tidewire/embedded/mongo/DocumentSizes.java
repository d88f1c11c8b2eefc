package dev.tidewire.embedded.mongo;

import de.bwaldvogel.mongo.bson.BinData;
import de.bwaldvogel.mongo.bson.Document;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Estimates of the size of documents on the wire, in bytes: cheap, and never far too small. */
final class DocumentSizes {

    private static final int FRAME = 8;
    private static final int SCALAR = 16;
    private static final int MAX_BYTES_PER_CHAR = 3;

    private DocumentSizes() {}

    static long of(@Nullable Object value) {
        return switch (value) {
            case null -> 0;
            case Document document -> FRAME + ofFields(document);
            case Collection<?> list -> FRAME + ofElements(list);
            case String text -> FRAME + bytes(text);
            case BinData data -> FRAME + data.getData().length;
            default -> SCALAR;
        };
    }

    private static long ofFields(Document document) {
        long size = 0;
        for (Map.Entry<String, Object> field : document.entrySet()) {
            size += 2L + bytes(field.getKey()) + of(field.getValue());
        }
        return size;
    }

    private static long ofElements(Collection<?> list) {
        long size = 0;
        for (Object element : list) {
            size += FRAME + of(element);
        }
        return size;
    }

    private static long bytes(String text) {
        long size = text.length();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                size += MAX_BYTES_PER_CHAR - 1;
            }
        }
        return size;
    }
}
