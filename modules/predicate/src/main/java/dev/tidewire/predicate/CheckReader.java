package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;

/** Reads checks back from {@link CheckCode}. */
final class CheckReader extends CheckCursor {
    private final FieldTable fields;
    private final Check.One[] others;

    private CheckReader(FieldTable fields, Check.One[] others) {
        this.fields = fields;
        this.others = others;
    }

    /**
     * The check that was written.
     *
     * @param others the parts that were kept as they are
     */
    static Check read(byte[] code, Check.One[] others, FieldTable fields) {
        CheckReader reader = new CheckReader(fields, others);
        reader.start(code);
        return reader.part();
    }

    private Check part() {
        byte operation = next();
        return switch (operation) {
            case CheckCode.ALL -> new Check.All(parts());
            case CheckCode.ANY -> new Check.Any(parts());
            case CheckCode.OTHER -> others[count()];
            default -> {
                IndexedField field = fields.numbered(count());
                yield Check.One.of(
                        field,
                        operator(operation & ~CheckCode.NEGATED),
                        (operation & CheckCode.NEGATED) != 0);
            }
        };
    }

    private Check[] parts() {
        int length = count();
        int end = at() + length;
        List<Check> parts = new ArrayList<>();
        while (at() < end) {
            parts.add(part());
        }
        return parts.toArray(Check[]::new);
    }

    private Operator operator(int operation) {
        return switch (operation) {
            case CheckCode.EQUAL -> new Operator.Equal(value());
            case CheckCode.ONE_OF -> {
                List<JsonNode> operands = new ArrayList<>();
                for (int left = count(); left > 0; left--) {
                    operands.add(value());
                }
                yield new Operator.OneOf(operands);
            }
            case CheckCode.EXISTS -> new Operator.Exists();
            case CheckCode.BEGINS -> {
                text();
                yield new Operator.Like(string() + "%", false);
            }
            case CheckCode.GREATER -> new Operator.Compare(Relation.GREATER, value());
            case CheckCode.GREATER_OR_EQUAL ->
                    new Operator.Compare(Relation.GREATER_OR_EQUAL, value());
            case CheckCode.LESS -> new Operator.Compare(Relation.LESS, value());
            case CheckCode.LESS_OR_EQUAL -> new Operator.Compare(Relation.LESS_OR_EQUAL, value());
            default -> throw new IllegalStateException("no operation has the code " + operation);
        };
    }

    private JsonNode value() {
        operand();
        return switch (kind()) {
            case CheckCode.NULL -> NullNode.getInstance();
            case CheckCode.TRUE -> BooleanNode.TRUE;
            case CheckCode.FALSE -> BooleanNode.FALSE;
            case CheckCode.INT, CheckCode.LONG -> LongNode.valueOf(integer());
            case CheckCode.DECIMAL -> DecimalNode.valueOf(decimal());
            case CheckCode.TEXT -> TextNode.valueOf(string());
            default -> throw new IllegalStateException("no operand has the code " + kind());
        };
    }
}
