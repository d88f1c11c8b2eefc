package dev.tidewire.predicate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A {@link Check} as bytes, of which a million take little memory and each few cache lines. It is
 * one part:
 *
 * <ul>
 *   <li>{@link #ALL} or {@link #ANY}, the length of what follows, and parts;
 *   <li>or an operation, with {@link #NEGATED} perhaps, the number of the field in the {@link
 *       FieldTable}, and operands;
 *   <li>or {@link #OTHER} and the index of a check that is kept as an object.
 * </ul>
 *
 * <p>An operand is a byte for its kind and its value. Lengths, counts and numbers of fields are in
 * groups of seven bits, the lowest first, each but the last with the highest bit set.
 */
final class CheckCode {
    static final byte ALL = 0;
    static final byte ANY = 1;
    static final byte OTHER = 2;

    /** One operand. */
    static final byte EQUAL = 3;

    /** How many operands, and these. */
    static final byte ONE_OF = 4;

    /** No operand. */
    static final byte EXISTS = 5;

    /** A text. */
    static final byte BEGINS = 6;

    /** One operand; each relation has its own operation. */
    static final byte GREATER = 7;

    static final byte GREATER_OR_EQUAL = 8;
    static final byte LESS = 9;
    static final byte LESS_OR_EQUAL = 10;

    /** Added to an operation whose outcome is negated. */
    static final byte NEGATED = 64;

    static final byte NULL = 0;
    static final byte TRUE = 1;
    static final byte FALSE = 2;

    /** Four bytes. */
    static final byte INT = 3;

    /** Eight bytes. */
    static final byte LONG = 4;

    /** The scale in one byte, the unscaled value in eight, and the nearest double. */
    static final byte DECIMAL = 5;

    /** The length, and as many characters of ISO 8859-1. */
    static final byte TEXT = 6;

    static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private CheckCode() {}
}
