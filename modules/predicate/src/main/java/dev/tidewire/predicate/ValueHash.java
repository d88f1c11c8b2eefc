package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Hashes of JSON values, the same for values that {@link JsonOrder#equal}. Clients choose what is
 * hashed, so it depends on a random number which values share a hash. Used by one thread at a time.
 */
final class ValueHash {
    /** What is nested deeper counts as one: records can be deeper than the stack. */
    private static final int MOST_DEPTH = 64;

    /** The hash of no text yet, to be {@link #extended}. */
    static final long EMPTY_PREFIX = 8;

    private final long multiplier;

    ValueHash(SplittableRandom random) {
        this.multiplier = random.nextLong() | 1;
    }

    int of(JsonNode value) {
        return finished(hash(value, MOST_DEPTH));
    }

    /** What {@link #extended} has come to, as a hash. */
    int finished(long hash) {
        long mixed = hash * 0x9E3779B97F4A7C15L;
        return (int) (((mixed ^ (mixed >>> 29)) * multiplier) >>> 32);
    }

    private long hash(JsonNode value, int depth) {
        return switch (value.getNodeType()) {
            case NULL, MISSING -> 1;
            case BOOLEAN -> value.booleanValue() ? 2 : 3;
            case NUMBER -> number(value);
            case STRING -> text(value.textValue());
            case ARRAY -> array(value, depth);
            case OBJECT -> object(value, depth);
            case BINARY, POJO -> throw new IllegalArgumentException("value must be JSON");
        };
    }

    private static long number(JsonNode value) {
        JsonNode canonical =
                JsonOrder.isLong(value) ? value : Literals.number(value.decimalValue());
        return JsonOrder.isLong(canonical)
                ? canonical.longValue()
                : canonical.decimalValue().hashCode() * 31L + 4;
    }

    private long text(String text) {
        return extended(5, text, 0, text.length());
    }

    /** The hash of a text so far, with the next of its UTF-16 units. */
    long extended(long soFar, String text, int from, int to) {
        long hash = soFar;
        for (int index = from; index < to; index++) {
            hash = hash * multiplier + text.charAt(index) + 1;
        }
        return hash;
    }

    private long array(JsonNode array, int depth) {
        long hash = 6;
        for (int index = 0; index < array.size() && depth > 0; index++) {
            hash = hash * multiplier + hash(array.get(index), depth - 1);
        }
        return hash;
    }

    private long object(JsonNode object, int depth) {
        long sum = 7;
        if (depth > 0) {
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                long pair = text(member.getKey()) * multiplier + hash(member.getValue(), depth - 1);
                sum += pair * (pair | 1);
            }
        }
        return sum;
    }
}
