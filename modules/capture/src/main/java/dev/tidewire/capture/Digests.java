package dev.tidewire.capture;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Short names of long texts. */
final class Digests {
    private static final int BYTES = 8;

    private Digests() {}

    /** The first 16 hexadecimal digits of the text's SHA-256. */
    static String of(String text) {
        return HexFormat.of().formatHex(hash(text), 0, BYTES);
    }

    /** The text's SHA-256 in hexadecimal digits, which no other text has. */
    static String whole(String text) {
        return HexFormat.of().formatHex(hash(text));
    }

    private static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
