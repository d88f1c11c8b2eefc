package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes checks as {@link CheckCode}, whose fields are mentioned. What has no form in bytes is kept
 * as it is.
 */
final class CheckWriter {
    private static final int MOST_OPERANDS = 16;
    private static final char LAST_BYTE = 0xFF;

    private final List<Check.One> others = new ArrayList<>(0);

    /** The check as bytes, for whoever evaluates it. */
    static void write(Check check, IndexedFilter filter) {
        CheckWriter writer = new CheckWriter();
        byte[] code = writer.part(check);
        filter.code(code, writer.others.isEmpty() ? null : writer.others.toArray(Check.One[]::new));
    }

    private byte[] part(Check check) {
        return switch (check) {
            case Check.All(var parts) -> parts(CheckCode.ALL, parts);
            case Check.Any(var parts) -> parts(CheckCode.ANY, parts);
            case Check.One one -> condition(one).orElseGet(() -> other(one));
        };
    }

    private byte[] parts(byte kind, Check[] parts) {
        ByteArrayOutputStream inner = new ByteArrayOutputStream();
        for (Check part : parts) {
            inner.writeBytes(part(part));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(kind);
        count(inner.size(), out);
        out.writeBytes(inner.toByteArray());
        return out.toByteArray();
    }

    private byte[] other(Check.One one) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(CheckCode.OTHER);
        count(others.size(), out);
        others.add(one);
        return out.toByteArray();
    }

    private static Optional<byte[]> condition(Check.One one) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(operation(one.operator()) + (one.negated() ? CheckCode.NEGATED : 0));
        count(one.field().number(), out);
        return operands(one.operator(), out) ? Optional.of(out.toByteArray()) : Optional.empty();
    }

    private static byte operation(Operator operator) {
        return switch (operator) {
            case Operator.Equal _ -> CheckCode.EQUAL;
            case Operator.OneOf _ -> CheckCode.ONE_OF;
            case Operator.Exists _ -> CheckCode.EXISTS;
            case Operator.Like _ -> CheckCode.BEGINS;
            case Operator.Compare(var relation, var _) ->
                    switch (relation) {
                        case GREATER -> CheckCode.GREATER;
                        case GREATER_OR_EQUAL -> CheckCode.GREATER_OR_EQUAL;
                        case LESS -> CheckCode.LESS;
                        case LESS_OR_EQUAL -> CheckCode.LESS_OR_EQUAL;
                    };
            case Operator.Regex _, Operator.Size _, Operator.ElementMatch _ -> CheckCode.OTHER;
        };
    }

    /** Writes what the operator has beside its field; returns whether there is a form for it. */
    private static boolean operands(Operator operator, ByteArrayOutputStream out) {
        return switch (operator) {
            case Operator.Equal(var operand) -> operand(operand, out);
            case Operator.OneOf(var operands) -> operands(operands, out);
            case Operator.Exists _ -> true;
            case Operator.Like(var pattern, var ignoreCase) ->
                    !ignoreCase && beginning(pattern, out);
            case Operator.Compare(var _, var operand) ->
                    (operand.isNumber() || operand.isTextual()) && operand(operand, out);
            case Operator.Regex _, Operator.Size _, Operator.ElementMatch _ -> false;
        };
    }

    private static boolean operands(List<JsonNode> operands, ByteArrayOutputStream out) {
        count(operands.size(), out);
        return operands.size() <= MOST_OPERANDS
                && operands.stream().allMatch(operand -> operand(operand, out));
    }

    private static boolean beginning(String pattern, ByteArrayOutputStream out) {
        int end = pattern.length() - 1;
        boolean plain = end > 0 && pattern.chars().limit(end).noneMatch(CheckWriter::isWildcard);
        return plain && pattern.charAt(end) == '%' && text(pattern.substring(0, end), out);
    }

    private static boolean isWildcard(int character) {
        return character == '%' || character == '_' || character == '\\';
    }

    private static boolean operand(JsonNode operand, ByteArrayOutputStream out) {
        return switch (operand.getNodeType()) {
            case NULL -> kind(CheckCode.NULL, out);
            case BOOLEAN -> kind(operand.booleanValue() ? CheckCode.TRUE : CheckCode.FALSE, out);
            case NUMBER ->
                    JsonOrder.isLong(operand)
                            ? integer(operand.longValue(), out)
                            : decimal(operand.decimalValue(), out);
            case STRING -> kind(CheckCode.TEXT, out) && text(operand.textValue(), out);
            case ARRAY, OBJECT, BINARY, POJO, MISSING -> false;
        };
    }

    private static boolean kind(byte kind, ByteArrayOutputStream out) {
        out.write(kind);
        return true;
    }

    private static boolean integer(long number, ByteArrayOutputStream out) {
        if (number == (int) number) {
            out.write(CheckCode.INT);
            out.writeBytes(buffer(Integer.BYTES).putInt((int) number).array());
        } else {
            out.write(CheckCode.LONG);
            out.writeBytes(buffer(Long.BYTES).putLong(number).array());
        }
        return true;
    }

    private static boolean decimal(BigDecimal number, ByteArrayOutputStream out) {
        if (number.scale() != (byte) number.scale()
                || number.unscaledValue().bitLength() >= Long.SIZE) {
            return false;
        }
        out.write(CheckCode.DECIMAL);
        out.write(number.scale());
        out.writeBytes(
                buffer(2 * Long.BYTES)
                        .putLong(number.unscaledValue().longValueExact())
                        .putDouble(number.doubleValue())
                        .array());
        return true;
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static boolean text(String text, ByteArrayOutputStream out) {
        if (text.chars().anyMatch(character -> character > LAST_BYTE)) {
            return false;
        }
        count(text.length(), out);
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        return true;
    }

    private static void count(int count, ByteArrayOutputStream out) {
        int rest = count;
        while (rest > 127) {
            out.write(rest | 128);
            rest >>>= 7;
        }
        out.write(rest);
    }
}
