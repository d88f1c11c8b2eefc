package dev.tidewire.capture;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import org.bson.BsonBinary;
import org.bson.BsonBinarySubType;
import org.bson.BsonDbPointer;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonJavaScriptWithScope;
import org.bson.BsonNumber;
import org.bson.BsonRegularExpression;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.bson.types.Decimal128;

/**
 * The JSON form of every BSON type, in which the same value of PostgreSQL looks the same.
 *
 * <ul>
 *   <li>Int32, Int64, Double, Decimal128: numbers with every digit, a double with as few as tell it
 *       from others; {@code NaN} and the infinities strings
 *   <li>String, Symbol, JavaScript: strings; Boolean a boolean; Null and Undefined null
 *   <li>ObjectId: its 24 hexadecimal digits; Date: see {@link DateTexts#moment}
 *   <li>Binary: base64; of subtype 4, a UUID's text
 *   <li>documents: objects; arrays: arrays
 *   <li>Timestamp: {@code {"t":seconds,"i":increment}}; Regex: {@code {"pattern","options"}};
 *       JavaScript with scope: {@code {"code","scope"}}; DBPointer: {@code {"ref","id"}}; MinKey
 *       and MaxKey: the strings {@code MinKey} and {@code MaxKey}
 * </ul>
 */
final class BsonJson {
    /** From this exponent on PostgreSQL prints a double in scientific notation. */
    private static final int SCIENTIFIC_FROM = 15;

    private static final int SCIENTIFIC_BELOW = -4;

    private BsonJson() {}

    /** Writes a value of any type. */
    static void write(JsonGenerator json, BsonValue value) throws IOException {
        switch (value.getBsonType()) {
            case DOCUMENT -> writeDocument(json, value.asDocument());
            case ARRAY -> writeArray(json, value.asArray());
            case INT32, INT64, DOUBLE, DECIMAL128 -> writeNumber(json, number((BsonNumber) value));
            case BOOLEAN -> json.writeBoolean(value.asBoolean().getValue());
            case NULL, UNDEFINED, END_OF_DOCUMENT -> json.writeNull();
            case TIMESTAMP -> writeTimestamp(json, value.asTimestamp());
            case REGULAR_EXPRESSION -> writeRegex(json, value.asRegularExpression());
            case JAVASCRIPT_WITH_SCOPE -> writeCode(json, value.asJavaScriptWithScope());
            case DB_POINTER -> writePointer(json, value.asDBPointer());
            case STRING, SYMBOL, JAVASCRIPT, OBJECT_ID, DATE_TIME, BINARY, MIN_KEY, MAX_KEY ->
                    json.writeString(text(value));
        }
    }

    /** The text of a value that is a string in JSON. */
    private static String text(BsonValue value) {
        return switch (value.getBsonType()) {
            case STRING -> value.asString().getValue();
            case SYMBOL -> value.asSymbol().getSymbol();
            case JAVASCRIPT -> value.asJavaScript().getCode();
            case OBJECT_ID -> value.asObjectId().getValue().toHexString();
            case DATE_TIME -> DateTexts.moment(Instant.ofEpochMilli(value.asDateTime().getValue()));
            case BINARY -> binary(value.asBinary());
            case MIN_KEY -> "MinKey";
            case MAX_KEY -> "MaxKey";
            case DOCUMENT,
                    ARRAY,
                    INT32,
                    INT64,
                    DOUBLE,
                    DECIMAL128,
                    BOOLEAN,
                    NULL,
                    UNDEFINED,
                    END_OF_DOCUMENT,
                    TIMESTAMP,
                    REGULAR_EXPRESSION,
                    JAVASCRIPT_WITH_SCOPE,
                    DB_POINTER ->
                    throw new IllegalArgumentException(value.getBsonType() + " is no string");
        };
    }

    /** The text of a string, number, UUID or ObjectId; empty for what cannot be a name. */
    static String name(BsonValue value) {
        return switch (value.getBsonType()) {
            case STRING, SYMBOL, OBJECT_ID, BINARY -> text(value);
            case INT32, INT64, DOUBLE, DECIMAL128 -> number((BsonNumber) value);
            case DOCUMENT,
                    ARRAY,
                    BOOLEAN,
                    NULL,
                    UNDEFINED,
                    END_OF_DOCUMENT,
                    TIMESTAMP,
                    REGULAR_EXPRESSION,
                    JAVASCRIPT_WITH_SCOPE,
                    DB_POINTER,
                    JAVASCRIPT,
                    DATE_TIME,
                    MIN_KEY,
                    MAX_KEY ->
                    "";
        };
    }

    private static void writeDocument(JsonGenerator json, BsonDocument document)
            throws IOException {
        json.writeStartObject();
        for (Map.Entry<String, BsonValue> field : document.entrySet()) {
            json.writeFieldName(field.getKey());
            write(json, field.getValue());
        }
        json.writeEndObject();
    }

    private static void writeArray(JsonGenerator json, Iterable<BsonValue> values)
            throws IOException {
        json.writeStartArray();
        for (BsonValue value : values) {
            write(json, value);
        }
        json.writeEndArray();
    }

    private static void writeNumber(JsonGenerator json, String number) throws IOException {
        if (number.endsWith("NaN") || number.endsWith("Infinity")) {
            json.writeString(number);
        } else {
            json.writeNumber(number);
        }
    }

    private static String number(BsonNumber number) {
        return switch (number) {
            case BsonInt32 int32 -> Integer.toString(int32.getValue());
            case BsonInt64 int64 -> Long.toString(int64.getValue());
            case BsonDouble real -> real(real.getValue());
            case BsonDecimal128 decimal -> decimal(decimal.getValue());
            default -> throw new IllegalArgumentException("no number: " + number.getBsonType());
        };
    }

    private static String decimal(Decimal128 decimal) {
        return decimal.isNaN() ? "NaN" : decimal.toString();
    }

    private static String real(double value) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        int exponent = digits.precision() - digits.scale() - 1;
        if (exponent >= SCIENTIFIC_BELOW && exponent < SCIENTIFIC_FROM) {
            return digits.toPlainString();
        }
        String mantissa = digits.movePointLeft(exponent).toPlainString();
        int absolute = Math.abs(exponent); // not formatted: digits differ between locales
        return mantissa + (exponent < 0 ? "e-" : "e+") + (absolute < 10 ? "0" : "") + absolute;
    }

    private static String binary(BsonBinary binary) {
        byte[] data = binary.getData();
        if (binary.getType() == BsonBinarySubType.UUID_STANDARD.getValue()
                && data.length == 2 * Long.BYTES) {
            ByteBuffer bytes = ByteBuffer.wrap(data);
            return new UUID(bytes.getLong(), bytes.getLong()).toString();
        }
        return Base64.getEncoder().encodeToString(data);
    }

    private static void writeTimestamp(JsonGenerator json, BsonTimestamp timestamp)
            throws IOException {
        json.writeStartObject();
        json.writeNumberField("t", Integer.toUnsignedLong(timestamp.getTime()));
        json.writeNumberField("i", Integer.toUnsignedLong(timestamp.getInc()));
        json.writeEndObject();
    }

    private static void writeRegex(JsonGenerator json, BsonRegularExpression regex)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("pattern", regex.getPattern());
        json.writeStringField("options", regex.getOptions());
        json.writeEndObject();
    }

    private static void writeCode(JsonGenerator json, BsonJavaScriptWithScope code)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("code", code.getCode());
        json.writeFieldName("scope");
        writeDocument(json, code.getScope());
        json.writeEndObject();
    }

    private static void writePointer(JsonGenerator json, BsonDbPointer pointer) throws IOException {
        json.writeStartObject();
        json.writeStringField("ref", pointer.getNamespace());
        json.writeStringField("id", pointer.getId().toHexString());
        json.writeEndObject();
    }
}
