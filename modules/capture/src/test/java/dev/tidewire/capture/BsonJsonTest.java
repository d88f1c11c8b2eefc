package dev.tidewire.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDbPointer;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonJavaScript;
import org.bson.BsonJavaScriptWithScope;
import org.bson.BsonMaxKey;
import org.bson.BsonMinKey;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonRegularExpression;
import org.bson.BsonString;
import org.bson.BsonSymbol;
import org.bson.BsonTimestamp;
import org.bson.BsonType;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every type of BSON. */
final class BsonJsonTest {
    private static final byte[] UUID_BYTES = {
        0x12, 0x34, 0x56, 0x78, 0x12, 0x34, 0x12, 0x34, 0x12, 0x34, 0x12, 0x34, 0x56, 0x78, -1, 0
    };
    private static final ObjectId ID = new ObjectId("507f1f77bcf86cd799439011");

    /**
     * A value and its JSON.
     *
     * @param json the exact text
     */
    record Value(BsonValue bson, String json) {
        @Override
        public String toString() {
            return bson.getBsonType() + " " + json;
        }
    }

    static Stream<Value> values() {
        return Stream.of(numbers(), texts(), rest()).flatMap(List::stream);
    }

    private static List<Value> numbers() {
        return List.of(
                new Value(new BsonInt32(Integer.MIN_VALUE), "-2147483648"),
                new Value(new BsonInt64(Long.MAX_VALUE), "9223372036854775807"),
                new Value(new BsonInt64(Long.MIN_VALUE), "-9223372036854775808"),
                new Value(new BsonDouble(0.1), "0.1"),
                new Value(new BsonDouble(5.0), "5"),
                new Value(new BsonDouble(-0.0), "-0"),
                new Value(new BsonDouble(1e14), "100000000000000"),
                new Value(new BsonDouble(1e15), "1e+15"),
                new Value(new BsonDouble(1.5e-5), "1.5e-05"),
                new Value(new BsonDouble(0.0001), "0.0001"),
                new Value(new BsonDouble(Double.MAX_VALUE), "1.7976931348623157e+308"),
                new Value(new BsonDouble(4.9E-324), "4.9e-324"),
                new Value(new BsonDouble(Double.NaN), "\"NaN\""),
                new Value(new BsonDouble(Double.POSITIVE_INFINITY), "\"Infinity\""),
                new Value(new BsonDouble(Double.NEGATIVE_INFINITY), "\"-Infinity\""),
                decimal("19.90", "19.90"),
                decimal("-0.00", "-0.00"),
                decimal(
                        "1234567890123456789012345678.012345",
                        "1234567890123456789012345678.012345"),
                decimal(
                        "9.999999999999999999999999999999999E+6144",
                        "9.999999999999999999999999999999999E+6144"),
                decimal("NaN", "\"NaN\""),
                decimal("Infinity", "\"Infinity\""),
                decimal("-Infinity", "\"-Infinity\""));
    }

    private static Value decimal(String text, String json) {
        return new Value(new BsonDecimal128(Decimal128.parse(text)), json);
    }

    private static List<Value> texts() {
        return List.of(
                new Value(new BsonString(""), "\"\""),
                new Value(new BsonString("ü\"\\\n\u0000😀"), "\"ü\\\"\\\\\\n\\u0000😀\""),
                new Value(new BsonSymbol("name"), "\"name\""),
                new Value(new BsonJavaScript("return 1"), "\"return 1\""),
                new Value(new BsonObjectId(ID), "\"507f1f77bcf86cd799439011\""),
                new Value(new BsonDateTime(0), "\"1970-01-01T00:00:00.000000Z\""),
                new Value(new BsonDateTime(1705312800123L), "\"2024-01-15T10:00:00.123000Z\""),
                new Value(new BsonDateTime(-1), "\"1969-12-31T23:59:59.999000Z\""),
                new Value(new BsonDateTime(253402300800000L), "\"+10000-01-01T00:00:00.000000Z\""),
                new Value(new BsonBinary(new byte[0]), "\"\""),
                new Value(new BsonBinary(new byte[] {1, 2, -1}), "\"AQL/\""),
                new Value(new BsonBinary((byte) 0x80, new byte[] {1}), "\"AQ==\""),
                new Value(new BsonBinary((byte) 5, new byte[] {1}), "\"AQ==\""),
                new Value(
                        new BsonBinary((byte) 4, UUID_BYTES),
                        "\"12345678-1234-1234-1234-12345678ff00\""),
                new Value(new BsonBinary((byte) 3, UUID_BYTES), "\"EjRWeBI0EjQSNBI0Vnj/AA==\""),
                new Value(new BsonMinKey(), "\"MinKey\""),
                new Value(new BsonMaxKey(), "\"MaxKey\""));
    }

    private static List<Value> rest() {
        return List.of(
                new Value(BsonBoolean.TRUE, "true"),
                new Value(BsonBoolean.FALSE, "false"),
                new Value(BsonNull.VALUE, "null"),
                new Value(new BsonUndefined(), "null"),
                new Value(new BsonTimestamp(1705312800, 7), "{\"t\":1705312800,\"i\":7}"),
                new Value(new BsonTimestamp(-1, -1), "{\"t\":4294967295,\"i\":4294967295}"),
                new Value(
                        new BsonRegularExpression("^a\"", "im"),
                        "{\"pattern\":\"^a\\\"\",\"options\":\"im\"}"),
                new Value(
                        new BsonJavaScriptWithScope("x", new BsonDocument("x", new BsonInt32(1))),
                        "{\"code\":\"x\",\"scope\":{\"x\":1}}"),
                new Value(
                        new BsonDbPointer("shop.orders", ID),
                        "{\"ref\":\"shop.orders\",\"id\":\"507f1f77bcf86cd799439011\"}"),
                new Value(new BsonArray(), "[]"),
                new Value(
                        new BsonArray(List.of(new BsonInt32(1), new BsonArray(), BsonNull.VALUE)),
                        "[1,[],null]"),
                new Value(new BsonDocument(), "{}"),
                new Value(
                        new BsonDocument("$date", new BsonString("no date"))
                                .append("a.b", new BsonDocument("c", new BsonDouble(1))),
                        "{\"$date\":\"no date\",\"a.b\":{\"c\":1}}"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void valueBecomesExactlyThisJson(Value value) throws IOException {
        BsonDocument sent = new BsonDocument("value", value.bson());

        BsonDocument read = RawDocuments.document(RawDocuments.text(sent));

        assertThat(json(read.get("value"))).isEqualTo(value.json());
    }

    @Test
    void numbersHaveTheSameDigitsInEveryLocale() throws IOException {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertThat(json(new BsonDouble(1e15))).isEqualTo("1e+15");
        } finally {
            Locale.setDefault(before);
        }
    }

    private static String json(BsonValue value) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            BsonJson.write(json, value);
        }
        return text.toString();
    }

    @Test
    void noTypeIsForgotten() {
        Set<BsonType> tested =
                values().map(value -> value.bson().getBsonType()).collect(Collectors.toSet());

        assertThat(tested).containsAll(EnumSet.complementOf(EnumSet.of(BsonType.END_OF_DOCUMENT)));
        assertThat(Arrays.asList(BsonType.values())).hasSize(tested.size() + 1);
    }
}
