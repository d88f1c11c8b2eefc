package dev.tidewire.capture;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;

/**
 * PostgreSQL's ISO dates and times as ISO 8601. Years outside 0000 to 9999 have a sign, as ISO 8601
 * wants; year 1 BC is 0000. Moments are UTC with exactly six decimals, so that their texts are in
 * the order of time. {@code infinity} and {@code -infinity} stay as they are.
 */
final class DateTexts {
    private static final DateTimeFormatter DATE =
            new DateTimeFormatterBuilder()
                    .appendValue(ChronoField.YEAR, 4, 10, SignStyle.EXCEEDS_PAD)
                    .appendPattern("-MM-dd")
                    .toFormatter(Locale.ROOT);
    private static final DateTimeFormatter MOMENT =
            new DateTimeFormatterBuilder()
                    .append(DATE)
                    .appendPattern("'T'HH:mm:ss")
                    .appendFraction(ChronoField.MICRO_OF_SECOND, 6, 6, true)
                    .appendLiteral('Z')
                    .toFormatter(Locale.ROOT);
    private static final String BEFORE_CHRIST = " BC";

    private DateTexts() {}

    static String date(String text) {
        return infinite(text) ? text : DATE.format(parseDate(text, isBeforeChrist(text)));
    }

    /** A timestamp without time zone, which is taken to be UTC. */
    static String timestamp(String text) {
        return infinite(text) ? text : MOMENT.format(parseTimestamp(text, text.length()));
    }

    static String timestampWithZone(String text) {
        if (infinite(text)) {
            return text;
        }
        int zone = zone(text);
        int end = isBeforeChrist(text) ? text.length() - BEFORE_CHRIST.length() : text.length();
        ZoneOffset offset = ZoneOffset.of(wholeOffset(text.substring(zone, end)));
        OffsetDateTime moment = parseTimestamp(text, zone).atOffset(offset);
        return MOMENT.format(moment.withOffsetSameInstant(ZoneOffset.UTC));
    }

    static String moment(Instant instant) {
        return MOMENT.format(instant.atOffset(ZoneOffset.UTC));
    }

    /**
     * A time with time zone: PostgreSQL may leave out the minutes of the offset, readers do not.
     */
    static String timeWithZone(String text) {
        int zone = zone(text);
        return text.substring(0, zone) + wholeOffset(text.substring(zone));
    }

    private static LocalDateTime parseTimestamp(String text, int timeEnd) {
        boolean beforeChrist = isBeforeChrist(text);
        int space = text.indexOf(' ');
        int end = beforeChrist ? text.length() - BEFORE_CHRIST.length() : text.length();
        LocalDate date = parseDate(text.substring(0, space), beforeChrist);
        String time = text.substring(space + 1, Math.min(timeEnd, end));
        return date.atTime(java.time.LocalTime.parse(time));
    }

    private static LocalDate parseDate(String text, boolean beforeChrist) {
        int firstDash = text.indexOf('-');
        int year = Integer.parseInt(text, 0, firstDash, 10);
        int month = Integer.parseInt(text, firstDash + 1, firstDash + 3, 10);
        int day = Integer.parseInt(text, firstDash + 4, firstDash + 6, 10);
        return LocalDate.of(beforeChrist ? 1 - year : year, month, day);
    }

    private static int zone(String text) {
        int colon = text.indexOf(':');
        for (int index = colon; index < text.length(); index++) {
            if (text.charAt(index) == '+' || text.charAt(index) == '-') {
                return index;
            }
        }
        throw new IllegalArgumentException("no time zone");
    }

    private static String wholeOffset(String offset) {
        return offset.length() == 3 ? offset + ":00" : offset;
    }

    private static boolean infinite(String text) {
        return text.endsWith("infinity");
    }

    private static boolean isBeforeChrist(String text) {
        return text.endsWith(BEFORE_CHRIST);
    }
}
