package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.node.DecimalNode;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * A number in canonical form that is no {@code long}, which is compared with many others. Immutable
 * and thread-safe.
 */
final class RecordDecimal extends DecimalNode {
    private static final long serialVersionUID = 1;

    private final double nearest;
    private final long unscaled;

    /**
     * @param value without trailing zeros
     */
    RecordDecimal(BigDecimal value) {
        super(value);
        nearest = value.doubleValue();
        BigInteger digits = value.unscaledValue();
        unscaled = digits.bitLength() < Long.SIZE ? digits.longValue() : 0;
    }

    /** The double next to it. */
    @Override
    public double doubleValue() {
        return nearest;
    }

    /**
     * Whether it is this number, which has no trailing zeros.
     *
     * @param digits are never 0, which would be a {@code long}
     */
    boolean is(long digits, int scale) {
        return unscaled == digits && decimalValue().scale() == scale;
    }
}
