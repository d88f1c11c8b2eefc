package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Makes the values of records that many filters look into: what a comparison would otherwise do
 * each time, such as bringing numbers to their canonical form, is done once. Thread-safe.
 */
final class RecordNodes extends JsonNodeFactory {
    static final RecordNodes INSTANCE = new RecordNodes();

    private static final long serialVersionUID = 1;

    private RecordNodes() {}

    @Override
    public ObjectNode objectNode() {
        return new RecordObject(this);
    }

    @Override
    public ValueNode numberNode(BigDecimal value) {
        return Literals.number(value);
    }

    @Override
    public ValueNode numberNode(BigInteger value) {
        return Literals.number(new BigDecimal(value));
    }
}
