package dev.tidewire.capture;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The JSON form of every PostgreSQL type.
 *
 * <ul>
 *   <li>integers, {@code oid}, {@code numeric}, {@code float4}, {@code float8} and {@code money}:
 *       numbers with every digit; {@code NaN} and the infinities strings
 *   <li>{@code boolean}: a boolean; {@code json} and {@code jsonb}: the JSON, digit by digit
 *   <li>{@code date}, {@code timestamp}, {@code timestamptz}, {@code timetz}: see {@link
 *       DateTexts}; {@code time} as printed; {@code interval}: an ISO 8601 duration
 *   <li>{@code bytea}: base64; {@code hstore}: an object; arrays: arrays, nested
 *   <li>a domain: as its base type
 *   <li>everything else, enums, composites, ranges, network and geometric types among it: the text
 *       that PostgreSQL prints
 * </ul>
 *
 * <p>Types that are not built in are looked up once in the database. Not thread-safe.
 */
final class PostgresTypes {
    /** char, name, text, bpchar, varchar, uuid, time, interval, inet, cidr, xml, bit, varbit. */
    private static final int[][] TEXTS = {
        {18, 1002},
        {19, 1003},
        {25, 1009},
        {1042, 1014},
        {1043, 1015},
        {2950, 2951},
        {1083, 1183},
        {1186, 1187},
        {869, 1041},
        {650, 651},
        {142, 143},
        {1560, 1561},
        {1562, 1563},
    };

    private static final Map<Integer, ColumnType> BUILT_IN = builtIn();
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?");
    private static final String LOOKUP =
            "SELECT typname, typtype, typcategory, typbasetype, typelem,"
                    + " coalesce((SELECT e.typdelim FROM pg_type e WHERE e.oid = t.typelem), ',')"
                    + " FROM pg_type t WHERE oid = ?";
    private static final int DEEPEST = 16;

    private final ConnectionFactory connections;
    private final Map<Integer, ColumnType> known = new HashMap<>(BUILT_IN);

    /** Opens connections to the database that has the types. */
    @FunctionalInterface
    interface ConnectionFactory {
        Connection open() throws SQLException;
    }

    PostgresTypes(ConnectionFactory connections) {
        this.connections = connections;
    }

    /**
     * The type of an object id; text where the type is gone by now.
     *
     * @throws CaptureException if the database cannot be asked
     */
    ColumnType of(int oid) {
        ColumnType type = known.get(oid);
        if (type != null) {
            return type;
        }
        try (Connection connection = connections.open();
                PreparedStatement query = connection.prepareStatement(LOOKUP)) {
            return lookUp(query, oid, 0);
        } catch (SQLException e) {
            throw new CaptureException(
                    "the types of a table could not be read; it is tried again", e);
        }
    }

    private ColumnType lookUp(PreparedStatement query, int oid, int depth) throws SQLException {
        ColumnType type = known.get(oid);
        if (type == null) {
            type = depth > DEEPEST ? ColumnType.TEXT : read(query, oid, depth);
            known.put(oid, type);
        }
        return type;
    }

    private ColumnType read(PreparedStatement query, int oid, int depth) throws SQLException {
        query.setLong(1, Integer.toUnsignedLong(oid));
        int next;
        char delimiter;
        try (ResultSet row = query.executeQuery()) {
            if (!row.next()) {
                return ColumnType.TEXT;
            }
            if (row.getString(1).equals("hstore")) {
                return HstoreText::json;
            }
            boolean domain = row.getString(2).equals("d");
            boolean array = row.getString(3).equals("A") && row.getLong(5) != 0;
            if (!domain && !array) {
                return ColumnType.TEXT;
            }
            next = (int) row.getLong(domain ? 4 : 5);
            delimiter = domain ? 0 : row.getString(6).charAt(0);
        }
        ColumnType base = lookUp(query, next, depth + 1);
        return delimiter == 0 ? base : ArrayText.of(base, delimiter);
    }

    private static Map<Integer, ColumnType> builtIn() {
        Map<Integer, ColumnType> types = new HashMap<>();
        add(types, 16, 1000, PostgresTypes::bool);
        add(types, 17, 1001, PostgresTypes::bytes);
        add(types, 20, 1016, PostgresTypes::number);
        add(types, 21, 1005, PostgresTypes::number);
        add(types, 23, 1007, PostgresTypes::number);
        add(types, 26, 1028, PostgresTypes::number);
        add(types, 700, 1021, PostgresTypes::number);
        add(types, 701, 1022, PostgresTypes::number);
        add(types, 1700, 1231, PostgresTypes::number);
        add(types, 790, 791, PostgresTypes::money);
        add(types, 114, 199, text -> text);
        add(types, 3802, 3807, text -> text);
        add(types, 1082, 1182, text -> ColumnType.quote(DateTexts.date(text)));
        add(types, 1114, 1115, text -> ColumnType.quote(DateTexts.timestamp(text)));
        add(types, 1184, 1185, text -> ColumnType.quote(DateTexts.timestampWithZone(text)));
        add(types, 1266, 1270, text -> ColumnType.quote(DateTexts.timeWithZone(text)));
        for (int[] text : TEXTS) {
            add(types, text[0], text[1], ColumnType.TEXT);
        }
        types.put(1020, ArrayText.of(ColumnType.TEXT, ';'));
        return types;
    }

    private static void add(
            Map<Integer, ColumnType> types, int oid, int arrayOid, ColumnType type) {
        types.put(oid, type);
        types.put(arrayOid, ArrayText.of(type, ','));
    }

    private static String bool(String text) {
        return switch (text) {
            case "t" -> "true";
            case "f" -> "false";
            default -> throw new IllegalArgumentException("not a boolean");
        };
    }

    private static String number(String text) {
        return NUMBER.matcher(text).matches() ? text : notFinite(text);
    }

    private static String notFinite(String text) {
        return switch (text) {
            case "NaN", "Infinity", "-Infinity" -> '"' + text + '"';
            default -> throw new IllegalArgumentException("not a number");
        };
    }

    private static String money(String text) {
        return number(text.replace("$", "").replace(",", ""));
    }

    private static String bytes(String text) {
        if (!text.startsWith("\\x")) {
            throw new IllegalArgumentException("not hexadecimal");
        }
        byte[] bytes = HexFormat.of().parseHex(text, 2, text.length());
        return '"' + Base64.getEncoder().encodeToString(bytes) + '"';
    }
}
