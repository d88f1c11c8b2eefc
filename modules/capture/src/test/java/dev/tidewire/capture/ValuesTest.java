package dev.tidewire.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.model.ChangeEvent;
import dev.tidewire.model.Operation;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every type of PostgreSQL, in every image of a row. */
final class ValuesTest {
    private static final Map<String, List<ChangeEvent>> EVENTS = new HashMap<>();
    private static final Fixture FIXTURE = Fixture.acme();

    /**
     * A value and its JSON.
     *
     * @param sql the value's literal, a string
     * @param json the exact text of the JSON
     */
    record Value(String type, String sql, String json) {
        @Override
        public String toString() {
            return type + " " + (sql.length() > 40 ? sql.substring(0, 40) : sql);
        }
    }

    static Stream<Value> values() {
        return Stream.of(
                new Value("smallint", "-32768", "-32768"),
                new Value("integer", "2147483647", "2147483647"),
                new Value("bigint", "9223372036854775807", "9223372036854775807"),
                new Value("bigint", "-9223372036854775808", "-9223372036854775808"),
                new Value("oid", "4294967295", "4294967295"),
                new Value("boolean", "true", "true"),
                new Value("boolean", "false", "false"),
                new Value(
                        "numeric(38,10)",
                        "1234567890123456789012345678.0123456789",
                        "1234567890123456789012345678.0123456789"),
                new Value("numeric(10,4)", "12.5", "12.5000"),
                new Value("numeric", "-0.00000000000000000001", "-0.00000000000000000001"),
                new Value("numeric", "1e30", "1000000000000000000000000000000"),
                new Value("numeric", "NaN", "\"NaN\""),
                new Value("numeric", "Infinity", "\"Infinity\""),
                new Value("numeric", "-Infinity", "\"-Infinity\""),
                new Value("real", "1.1", "1.1"),
                new Value("real", "NaN", "\"NaN\""),
                new Value("double precision", "0.1", "0.1"),
                new Value("double precision", "1.7976931348623157e308", "1.7976931348623157e+308"),
                new Value("double precision", "5e-324", "5e-324"),
                new Value("double precision", "NaN", "\"NaN\""),
                new Value("double precision", "Infinity", "\"Infinity\""),
                new Value("double precision", "-Infinity", "\"-Infinity\""),
                new Value("money", "-92233720368547758.08", "-92233720368547758.08"),
                new Value("money", "1234.5", "1234.50"),
                new Value("date", "2024-01-15", "\"2024-01-15\""),
                new Value("date", "1969-12-31", "\"1969-12-31\""),
                new Value("date", "0001-01-01", "\"0001-01-01\""),
                new Value("date", "0001-12-31 BC", "\"0000-12-31\""),
                new Value("date", "0044-03-15 BC", "\"-0043-03-15\""),
                new Value("date", "4713-01-01 BC", "\"-4712-01-01\""),
                new Value("date", "12024-02-29", "\"+12024-02-29\""),
                new Value("date", "infinity", "\"infinity\""),
                new Value("date", "-infinity", "\"-infinity\""),
                new Value("timestamp", "2024-01-15 10:00:00", "\"2024-01-15T10:00:00.000000Z\""),
                new Value(
                        "timestamp",
                        "2024-01-15 10:00:00.123456",
                        "\"2024-01-15T10:00:00.123456Z\""),
                new Value(
                        "timestamp",
                        "1960-02-29 23:59:59.999999",
                        "\"1960-02-29T23:59:59.999999Z\""),
                new Value(
                        "timestamp",
                        "0044-03-15 12:30:00.5 BC",
                        "\"-0043-03-15T12:30:00.500000Z\""),
                new Value("timestamp", "infinity", "\"infinity\""),
                new Value("timestamp", "-infinity", "\"-infinity\""),
                new Value(
                        "timestamptz",
                        "2024-01-15 10:00:00.123456+05:30",
                        "\"2024-01-15T04:30:00.123456Z\""),
                new Value(
                        "timestamptz",
                        "2024-07-01 00:00:00 America/New_York",
                        "\"2024-07-01T04:00:00.000000Z\""),
                new Value(
                        "timestamptz",
                        "0044-03-15 00:30:00+02 BC",
                        "\"-0043-03-14T22:30:00.000000Z\""),
                new Value("timestamptz", "infinity", "\"infinity\""),
                new Value("time", "10:11:12.123456", "\"10:11:12.123456\""),
                new Value("time", "24:00:00", "\"24:00:00\""),
                new Value("timetz", "10:11:12.5+02", "\"10:11:12.5+02:00\""),
                new Value("timetz", "10:11:12-03:30", "\"10:11:12-03:30\""),
                new Value(
                        "interval",
                        "1 year 2 months 3 days 4 hours 5 minutes 6.789 seconds",
                        "\"P1Y2M3DT4H5M6.789S\""),
                new Value("interval", "-1 days +02:03", "\"P-1DT2H3M\""),
                new Value("interval", "0", "\"PT0S\""),
                new Value("bytea", "\\x00ff10", "\"AP8Q\""),
                new Value("bytea", "", "\"\""),
                new Value(
                        "uuid",
                        "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11",
                        "\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\""),
                new Value(
                        "json",
                        "{\"b\": 1.10, \"a\": [12345678901234567890.5, null]}",
                        "{\"b\": 1.10, \"a\": [12345678901234567890.5, null]}"),
                new Value(
                        "jsonb",
                        "{\"b\": 1.10, \"a\": \"é\\n\"}",
                        "{\"a\": \"é\\n\", \"b\": 1.10}"),
                new Value("jsonb", "null", "null"),
                new Value(
                        "text",
                        "a \"quoted\"\n\\line\t\u0001 é 😀",
                        "\"a \\\"quoted\\\"\\n\\\\line\\t\\u0001 é 😀\""),
                new Value("text", "", "\"\""),
                new Value("varchar(10)", "x", "\"x\""),
                new Value("char(3)", "x", "\"x  \""),
                new Value("name", "n", "\"n\""),
                new Value("\"char\"", "c", "\"c\""),
                new Value("xml", "<a>1</a>", "\"<a>1</a>\""),
                new Value("bit(3)", "101", "\"101\""),
                new Value("bit varying", "1", "\"1\""),
                new Value("inet", "192.168.0.1/24", "\"192.168.0.1/24\""),
                new Value("inet", "::1", "\"::1\""),
                new Value("cidr", "10.0.0.0/8", "\"10.0.0.0/8\""),
                new Value("macaddr", "08:00:2b:01:02:03", "\"08:00:2b:01:02:03\""),
                new Value("macaddr8", "08:00:2b:01:02:03:04:05", "\"08:00:2b:01:02:03:04:05\""),
                new Value("point", "(1,2.5)", "\"(1,2.5)\""),
                new Value("line", "{1,2,3}", "\"{1,2,3}\""),
                new Value("lseg", "[(1,2),(3,4)]", "\"[(1,2),(3,4)]\""),
                new Value("box", "(3,4),(1,2)", "\"(3,4),(1,2)\""),
                new Value("path", "((1,2),(3,4))", "\"((1,2),(3,4))\""),
                new Value("polygon", "((1,2),(3,4),(5,6))", "\"((1,2),(3,4),(5,6))\""),
                new Value("circle", "<(1,2),3>", "\"<(1,2),3>\""),
                new Value("tsvector", "a fat cat", "\"'a' 'cat' 'fat'\""),
                new Value("tsquery", "fat & cat", "\"'fat' & 'cat'\""),
                new Value("pg_lsn", "16/B374D848", "\"16/B374D848\""),
                new Value("int4range", "[1,5)", "\"[1,5)\""),
                new Value("numrange", "(1.50,)", "\"(1.50,)\""),
                new Value("daterange", "empty", "\"empty\""),
                new Value(
                        "tstzrange",
                        "[2024-01-01 00:00:00+00,)",
                        "\"[\\\"2024-01-01 00:00:00+00\\\",)\""),
                new Value("int4multirange", "{[1,3),[7,9)}", "\"{[1,3),[7,9)}\""),
                new Value("mood", "so-so", "\"so-so\""),
                new Value("positive", "7", "7"),
                new Value("tags", "{a,b}", "[\"a\",\"b\"]"),
                new Value("pair", "(1,\"a b\")", "\"(1,\\\"a b\\\")\""),
                new Value("int[]", "{1,NULL,-3}", "[1,null,-3]"),
                new Value("int[]", "{{1,2},{3,4}}", "[[1,2],[3,4]]"),
                new Value("int[]", "[5:6]={1,2}", "[1,2]"),
                new Value("int[]", "{}", "[]"),
                new Value("bigint[]", "{9223372036854775807}", "[9223372036854775807]"),
                new Value("numeric[]", "{1.10,NaN}", "[1.10,\"NaN\"]"),
                new Value("boolean[]", "{t,f,NULL}", "[true,false,null]"),
                new Value(
                        "text[]",
                        "{plain,\"with \\\"quotes\\\", comma\",\"NULL\",NULL,\"\"}",
                        "[\"plain\",\"with \\\"quotes\\\", comma\",\"NULL\",null,\"\"]"),
                new Value(
                        "uuid[]",
                        "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}",
                        "[\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\"]"),
                new Value("bytea[]", "{\"\\\\x00ff\"}", "[\"AP8=\"]"),
                new Value(
                        "date[]", "{\"0044-03-15 BC\",infinity}", "[\"-0043-03-15\",\"infinity\"]"),
                new Value(
                        "timestamptz[]",
                        "{\"2024-01-15 10:00:00+02\"}",
                        "[\"2024-01-15T08:00:00.000000Z\"]"),
                new Value("jsonb[]", "{\"{\\\"a\\\": 1.0}\"}", "[{\"a\": 1.0}]"),
                new Value("mood[]", "{ok,NULL}", "[\"ok\",null]"),
                new Value("positive[]", "{1,2}", "[1,2]"),
                new Value("pair[]", "{\"(1,a)\"}", "[\"(1,a)\"]"),
                new Value(
                        "box[]", "{(3,4),(1,2);(1,1),(0,0)}", "[\"(3,4),(1,2)\",\"(1,1),(0,0)\"]"),
                new Value("inet[]", "{10.0.0.1}", "[\"10.0.0.1\"]"),
                new Value("int4range[]", "{\"[1,5)\"}", "[\"[1,5)\"]"));
    }

    @BeforeAll
    static void capture() throws SQLException {
        FIXTURE.sql(
                "CREATE TYPE mood AS ENUM ('ok', 'so-so')",
                "CREATE DOMAIN positive AS int CHECK (VALUE > 0)",
                "CREATE DOMAIN tags AS text[]",
                "CREATE TYPE pair AS (a int, b text)");
        List<Value> values = values().toList();
        FIXTURE.capture();
        try (Connection connection = FIXTURE.connect();
                Statement statement = connection.createStatement()) {
            for (int number = 0; number < values.size(); number++) {
                String table = "t" + number;
                String literal = "'" + values.get(number).sql().replace("'", "''") + "'";
                String type = values.get(number).type();
                statement.execute("CREATE TABLE " + table + " (id int, v " + type + ")");
                statement.execute("INSERT INTO " + table + " VALUES (1, " + literal + ")");
                statement.execute("INSERT INTO " + table + " VALUES (2, NULL)");
                statement.execute("UPDATE " + table + " SET id = 3 WHERE id = 1");
                statement.execute("DELETE FROM " + table + " WHERE id = 3");
            }
        }
        for (ChangeEvent event : FIXTURE.events(4 * values.size())) {
            EVENTS.computeIfAbsent(event.channel().name(), table -> new java.util.ArrayList<>())
                    .add(event);
        }
    }

    @AfterAll
    static void close() {
        FIXTURE.close();
    }

    @ParameterizedTest
    @MethodSource("values")
    void valueIsExactInEveryImage(Value value) {
        List<ChangeEvent> events = EVENTS.get("t" + values().toList().indexOf(value));

        assertThat(events)
                .extracting(ChangeEvent::operation)
                .containsExactly(
                        Operation.INSERT, Operation.INSERT, Operation.UPDATE, Operation.DELETE);
        assertThat(text(events.get(0)))
                .contains("\"record\":{\"id\":1,\"v\":" + value.json() + "}");
        assertThat(text(events.get(1))).contains("\"record\":{\"id\":2,\"v\":null}");
        assertThat(text(events.get(2)))
                .contains("\"record\":{\"id\":3,\"v\":" + value.json() + "}")
                .contains("\"oldRecord\":{\"id\":1,\"v\":" + value.json() + "}")
                .contains("\"changedColumns\":[\"id\"]");
        assertThat(text(events.get(3)))
                .contains("\"oldRecord\":{\"id\":3,\"v\":" + value.json() + "}");
        assertThat(Fixture.json(events.get(3)).has("record")).isFalse();
    }

    private static String text(ChangeEvent event) {
        return new String(event.value(), StandardCharsets.UTF_8);
    }
}
