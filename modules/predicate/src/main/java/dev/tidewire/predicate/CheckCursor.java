package dev.tidewire.predicate;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * A place in {@link CheckCode}, and the operand that was read last. Used by one thread at a time.
 */
class CheckCursor {
    private static final byte[] NONE = {};

    private byte[] code = NONE;
    private int at;
    private byte kind;
    private long number;
    private double nearest;
    private int scale;
    private int begin;

    final void start(byte[] of) {
        code = of;
        at = 0;
    }

    final int at() {
        return at;
    }

    final void skipTo(int place) {
        at = place;
    }

    final byte next() {
        return code[at++];
    }

    /** Reads a length, a count or a number of a field. */
    final int count() {
        int group = code[at++];
        int count = group & 127;
        for (int shift = 7; group < 0; shift += 7) {
            group = code[at++];
            count |= (group & 127) << shift;
        }
        return count;
    }

    /** Reads an operand. */
    final void operand() {
        kind = code[at++];
        switch (kind) {
            case CheckCode.INT -> {
                number = (int) CheckCode.INTS.get(code, at);
                at += Integer.BYTES;
            }
            case CheckCode.LONG -> {
                number = (long) CheckCode.LONGS.get(code, at);
                at += Long.BYTES;
            }
            case CheckCode.DECIMAL -> {
                scale = code[at];
                number = (long) CheckCode.LONGS.get(code, at + 1);
                nearest = Double.longBitsToDouble((long) CheckCode.LONGS.get(code, at + 9));
                at += 1 + 2 * Long.BYTES;
            }
            case CheckCode.TEXT -> text();
            default -> {}
        }
    }

    /** Reads a text. */
    final void text() {
        kind = CheckCode.TEXT;
        int length = count();
        number = length;
        begin = at;
        at += length;
    }

    /** The kind of the operand. */
    final byte kind() {
        return kind;
    }

    /** The operand, which is an integer; of a decimal its unscaled value. */
    final long integer() {
        return number;
    }

    /** The double next to the operand, which is a decimal. */
    final double nearest() {
        return nearest;
    }

    /** The scale of the operand, which is a decimal. */
    final int scale() {
        return scale;
    }

    /** The operand, which is a decimal. */
    final BigDecimal decimal() {
        return BigDecimal.valueOf(number, scale);
    }

    /** The operand, which is a text. */
    final String string() {
        return new String(code, begin, (int) number, StandardCharsets.ISO_8859_1);
    }

    /** How long the operand is, which is a text. */
    final int length() {
        return (int) number;
    }

    /** A character of the operand, which is a text. */
    final char character(int index) {
        return (char) (code[begin + index] & 0xFF);
    }
}
