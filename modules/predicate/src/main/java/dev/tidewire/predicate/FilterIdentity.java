package dev.tidewire.predicate;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What tells filters apart: 128 bits of the SHA-256 of the canonical text, which takes a tenth of
 * the memory.
 */
record FilterIdentity(long high, long low) {
    static FilterIdentity of(Filter filter) {
        try {
            ByteBuffer digest =
                    ByteBuffer.wrap(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(filter.canonical().getBytes(StandardCharsets.UTF_8)));
            return new FilterIdentity(digest.getLong(), digest.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    int hash() {
        return hash(high);
    }

    /** The hash of an identity of which this is the first half. */
    static int hash(long high) {
        return (int) high;
    }

    /** Whether it is that of the filter. */
    boolean is(IndexedFilter filter) {
        return filter.hasIdentity(high, low);
    }
}
