package dev.tidewire.gateway;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Percent-encoding (RFC 3986 section 2.1) and UTF-8, read strictly. */
final class PercentEncoding {
    private PercentEncoding() {}

    /**
     * Decodes once.
     *
     * @throws IllegalArgumentException if the text is not ASCII, a {@code %} is not followed by two
     *     hexadecimal digits, or what comes out is not UTF-8
     */
    static String decode(String encoded) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
        for (int index = 0; index < encoded.length(); index++) {
            char character = encoded.charAt(index);
            if (character > 0x7f) {
                throw new IllegalArgumentException("must be ASCII; percent-encode the rest");
            }
            if (character == '%') {
                bytes.write(escaped(encoded, index));
                index += 2;
            } else {
                bytes.write(character);
            }
        }
        return utf8(bytes.toByteArray());
    }

    private static int escaped(String encoded, int index) {
        if (index + 2 < encoded.length()) {
            int high = Character.digit(encoded.charAt(index + 1), 16);
            int low = Character.digit(encoded.charAt(index + 2), 16);
            if (high >= 0 && low >= 0) {
                return high * 16 + low;
            }
        }
        throw new IllegalArgumentException("has a % without two hexadecimal digits; write %25");
    }

    /**
     * The text of bytes.
     *
     * @throws IllegalArgumentException if they are not UTF-8
     */
    static String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("is not UTF-8", e);
        }
    }
}
