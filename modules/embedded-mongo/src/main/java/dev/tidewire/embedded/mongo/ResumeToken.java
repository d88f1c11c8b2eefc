package dev.tidewire.embedded.mongo;

import de.bwaldvogel.mongo.bson.Document;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the log of one instance of the server. Up to the position a token reads like
 * MongoDB's, because tools take the time out of it; what follows names the instance, because the
 * log does not outlive it.
 *
 * @param position the last change that was seen
 * @param instance the server that gave the token
 * @param invalidate whether the stream ended there
 */
record ResumeToken(long position, long instance, boolean invalidate) {

    private static final Pattern FORM =
            Pattern.compile("82([0-9A-F]{16})([0-9A-F]{16})(0[01])", Pattern.CASE_INSENSITIVE);
    private static final Pattern FOREIGN =
            Pattern.compile("8[0-9A-F]{17,}", Pattern.CASE_INSENSITIVE);
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    /**
     * Reads what a client sends.
     *
     * @throws de.bwaldvogel.mongo.exception.MongoServerError 286 if another server gave it, 260 if
     *     none did
     */
    static ResumeToken parse(Object token, long instance) {
        if (!(token instanceof Document document)
                || !(document.get("_data") instanceof String data)) {
            throw StandInErrors.invalidToken();
        }
        Matcher matcher = FORM.matcher(data);
        if (!matcher.matches()) {
            throw FOREIGN.matcher(data).matches()
                    ? StandInErrors.historyLost()
                    : StandInErrors.invalidToken();
        }
        if (HexFormat.fromHexDigitsToLong(matcher.group(2)) != instance) {
            throw StandInErrors.historyLost();
        }
        return new ResumeToken(
                HexFormat.fromHexDigitsToLong(matcher.group(1)),
                instance,
                matcher.group(3).equals("01"));
    }

    Document document() {
        return new Document(
                "_data",
                "82"
                        + HEX.toHexDigits(position)
                        + HEX.toHexDigits(instance)
                        + (invalidate ? "01" : "00"));
    }
}
