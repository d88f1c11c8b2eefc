package dev.tidewire.it;

import dev.tidewire.it.SqlValue.Order;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The columns of the rows that filters are asked of. */
@SuppressWarnings("ImmutableEnumChecker") // lists and functions that hold no state
enum SampleColumn {
    WHOLE("integer", Samples.WHOLE, SampleColumn::number),
    BIG("bigint", Samples.BIG, SampleColumn::number),
    EXACT("numeric", Samples.EXACT, SampleColumn::number),
    SINGLE("real", Samples.SINGLE, SampleColumn::floating),
    REAL("double precision", Samples.REAL, SampleColumn::floating),
    FLAG("boolean", List.of("true", "false"), SqlValue::flag),
    NAME("text", Samples.NAME, name -> SqlValue.text(name, name)),
    SHORT("varchar(20)", Samples.NAME, name -> SqlValue.text(name, name)),
    FIXED(
            "char(4)",
            List.of("", "a", "ab", "Ab", "ä", "abcd", "😀", "  b"),
            name -> SqlValue.text(name, "rpad(" + name + "::text, 4)")),
    MOOD(
            "mood",
            List.of("sad", "ok", "Happy", "happy"),
            name -> SqlValue.text(name, name + "::text")),
    UID("uuid", Samples.UID, SampleColumn::uid),
    DAY("date", Samples.DAY, SampleColumn::day),
    MOMENT(
            "timestamptz",
            Samples.MOMENT,
            name -> moment(name, "(" + name + " AT TIME ZONE 'UTC')")),
    LOCAL("timestamp", Samples.MOMENT, name -> moment(name, name)),
    CLOCK("time", Samples.CLOCK, SampleColumn::clock),
    BYTES(
            "bytea",
            List.of("\\x", "\\x00", "\\x0001ff", "\\x616263", "\\xfbff"),
            name -> SqlValue.text(name, "encode(" + name + ", 'base64')")),
    TAGS("text[]", Samples.TAGS, SampleColumn::texts),
    COUNTS("bigint[]", Samples.COUNTS, SampleColumn::numbers),
    DOC("jsonb", Samples.DOC, name -> SqlValue.json("coalesce(" + name + ", 'null')"));

    /** Makes the text of years outside 0000 to 9999 have a sign, with year 1 BC as 0000. */
    static final String FUNCTIONS =
            """
            CREATE FUNCTION iso_day(day date) RETURNS text LANGUAGE sql AS $$
              SELECT CASE WHEN year > 9999 THEN '+' || year
                          WHEN year < 0 THEN '-' || lpad((-year)::text, 4, '0')
                          ELSE lpad(year::text, 4, '0') END || substring(day::text FROM '-\\d\\d-\\d\\d')
              FROM (SELECT y + CASE WHEN y < 0 THEN 1 ELSE 0 END FROM extract(year FROM day) AS y)
                AS astronomical(year) $$;
            """;

    final String type;
    final List<String> samples;
    final SqlValue value;

    SampleColumn(String type, List<String> samples, Function<String, SqlValue> value) {
        this.type = type;
        this.samples = samples;
        this.value = value.apply(label());
    }

    /** The column's name in SQL and in JSON. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<SampleColumn> of(String label) {
        return Stream.of(values()).filter(column -> column.label().equals(label)).findAny();
    }

    private static SqlValue number(String name) {
        return SqlValue.number(name, name + "::numeric");
    }

    /** The number that PostgreSQL prints, to the last digit. */
    private static SqlValue floating(String name) {
        return SqlValue.number(name, name + "::text::numeric");
    }

    private static SqlValue uid(String name) {
        Pattern texts = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        return SqlValue.ordered(name + "::text", new Order(name, "uuid", texts, "TRUE"));
    }

    private static SqlValue clock(String name) {
        Pattern texts = Pattern.compile("\\d\\d:\\d\\d:\\d\\d(\\.\\d{0,5}[1-9])?");
        return SqlValue.ordered(name + "::text", new Order(name, "time", texts, "TRUE"));
    }

    private static SqlValue day(String name) {
        Pattern texts = Pattern.compile("(?!0000)\\d{4}-\\d\\d-\\d\\d");
        return SqlValue.ordered(
                "CASE WHEN isfinite(%1$s) THEN iso_day(%1$s) ELSE %1$s::text END".formatted(name),
                new Order(name, "date", texts, within(name)));
    }

    private static SqlValue moment(String name, String utc) {
        Pattern texts =
                Pattern.compile("(?!0000)\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z");
        return SqlValue.ordered(
                "CASE WHEN isfinite(%1$s) THEN iso_day(%2$s::date) || to_char(%2$s, '\"T\"HH24:MI:SS.US\"Z\"') ELSE %1$s::text END"
                        .formatted(name, utc),
                new Order(utc, "timestamp", texts, within(utc)));
    }

    /** In these years texts have no sign, and infinity is where its text is. */
    private static String within(String name) {
        return "%1$s BETWEEN '0001-01-01' AND '9999-12-31 23:59:59.999999' OR NOT isfinite(%1$s)"
                .formatted(name);
    }

    private static SqlValue texts(String name) {
        return SqlValue.array(
                name + "[:]",
                name + "[:] COLLATE \"C\"",
                element -> SqlValue.text(element, element));
    }

    private static SqlValue numbers(String name) {
        return SqlValue.array(name + "[:]", name + "[:]::numeric[]", SampleColumn::number);
    }
}
