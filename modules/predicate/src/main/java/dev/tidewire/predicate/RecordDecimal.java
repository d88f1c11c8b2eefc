package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.node.DecimalNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A number in canonical form that is no {@code long}, which is compared with many others. Those
 * next to the same double are compared digit by digit, for which nothing is allocated. Immutable
 * and thread-safe.
 */
final class RecordDecimal extends DecimalNode {
    private static final long serialVersionUID = 1;

    private static final int LONG_DIGITS = 19;
    private static final long[] POWERS =
            LongStream.iterate(1, power -> power * 10).limit(LONG_DIGITS).toArray();

    private final double nearest;
    private final long unscaled;

    /** Those of the unscaled value, once they are needed. */
    private @Nullable String digits;

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

    int compareTo(RecordDecimal other) {
        int bySign = Integer.compare(signum(), other.signum());
        return bySign != 0 ? bySign : signum() * compareMagnitude(other);
    }

    /** Compares with an unscaled value and its scale. */
    int compareTo(long other, int scale) {
        int bySign = Integer.compare(signum(), Long.signum(other));
        return bySign != 0 ? bySign : signum() * compareMagnitude(other, scale);
    }

    /** Compares an integer with an unscaled value and its scale. */
    static int compare(long left, long right, int scale) {
        int bySign = Integer.compare(Long.signum(left), Long.signum(right));
        return bySign != 0 || left == 0
                ? bySign
                : Long.signum(left) * compareMagnitude(left, right, scale);
    }

    private int compareMagnitude(RecordDecimal other) {
        String left = digits();
        String right = other.digits();
        int byExponent = Long.compare(exponent(), other.exponent());
        return byExponent != 0 ? byExponent : left.compareTo(right);
    }

    private int compareMagnitude(long other, int scale) {
        String left = digits();
        int precision = precision(other);
        int byExponent = Long.compare(exponent(), (long) precision - scale);
        if (byExponent != 0) {
            return byExponent;
        }
        for (int index = 0; index < Math.max(left.length(), precision); index++) {
            int digit = index < left.length() ? left.charAt(index) - '0' : 0;
            int byDigit = Integer.compare(digit, digit(other, precision, index));
            if (byDigit != 0) {
                return byDigit;
            }
        }
        return 0;
    }

    private static int compareMagnitude(long left, long right, int scale) {
        int precision = precision(left);
        int other = precision(right);
        int byExponent = Long.compare(precision, (long) other - scale);
        if (byExponent != 0) {
            return byExponent;
        }
        for (int index = 0; index < Math.max(precision, other); index++) {
            int byDigit =
                    Integer.compare(digit(left, precision, index), digit(right, other, index));
            if (byDigit != 0) {
                return byDigit;
            }
        }
        return 0;
    }

    private int signum() {
        return decimalValue().signum();
    }

    /** How many digits are before the point; less than 0 if zeros are between it and the first. */
    private long exponent() {
        return (long) digits().length() - decimalValue().scale();
    }

    /** A text is seen whole by every thread that sees it at all. */
    private String digits() {
        String known = digits;
        if (known == null) {
            known = decimalValue().unscaledValue().abs().toString();
            digits = known;
        }
        return known;
    }

    private static int precision(long number) {
        long negative = number > 0 ? -number : number;
        int precision = 1;
        while (precision < LONG_DIGITS && negative <= -POWERS[precision]) {
            precision++;
        }
        return precision;
    }

    /** A digit, counted from the first; those behind the last are 0. */
    private static int digit(long number, int precision, int index) {
        return index < precision ? (int) Math.abs(number / POWERS[precision - 1 - index] % 10) : 0;
    }
}
