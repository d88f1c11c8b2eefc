package dev.tidewire.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Objects;
import org.bson.Document;
import org.bson.types.Decimal128;

/**
 * A row, a document or an event's data.
 *
 * @param key unique in its table
 * @param version grows with each change of the key, over its deletions too
 * @param pad large now and then
 */
record Item(
        int key,
        int version,
        String category,
        BigDecimal price,
        int stock,
        String note,
        String pad) {

    /** As an event's data. */
    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", key).put("version", version).put("category", category);
        json.set("price", JsonNodeFactory.instance.numberNode(price));
        return json.put("stock", stock).put("note", note).put("pad", pad);
    }

    Document document() {
        return new Document("_id", key)
                .append("version", version)
                .append("category", category)
                .append("price", new Decimal128(price))
                .append("stock", stock)
                .append("note", note)
                .append("pad", pad);
    }

    /** Of what a subscriber sees; by it an image is compared with what was committed. */
    int digest() {
        return digest(category, price, stock, note, pad);
    }

    /** The {@link #digest} of an image in a frame. */
    static int digest(JsonNode image) {
        return digest(
                image.path("category").asText(),
                image.path("price").decimalValue(),
                image.path("stock").asInt(),
                image.path("note").asText(),
                image.path("pad").asText());
    }

    private static int digest(
            String category, BigDecimal price, int stock, String note, String pad) {
        return Objects.hash(category, price.stripTrailingZeros(), stock, note, pad);
    }
}
