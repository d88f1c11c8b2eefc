package dev.tidewire.benchmarks;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Finds the number of the benchmark's row, document or event in a frame or record without parsing
 * the rest.
 */
final class RowIds {
    /** The field that has the number. */
    static final String FIELD = "benchId";

    private static final byte[] MARK = ("\"" + FIELD + "\":").getBytes(StandardCharsets.UTF_8);

    private RowIds() {}

    /** The number, or -1 if the message is no change of the benchmark's. */
    static long find(ByteBuffer payload) {
        int last = payload.limit() - MARK.length;
        for (int index = payload.position(); index < last; index++) {
            if (marked(payload, index)) {
                return number(payload, index + MARK.length);
            }
        }
        return -1;
    }

    private static boolean marked(ByteBuffer payload, int index) {
        for (int offset = 0; offset < MARK.length; offset++) {
            if (payload.get(index + offset) != MARK[offset]) {
                return false;
            }
        }
        return true;
    }

    private static long number(ByteBuffer payload, int index) {
        long number = 0;
        for (int at = index; at < payload.limit(); at++) {
            int digit = payload.get(at) - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
