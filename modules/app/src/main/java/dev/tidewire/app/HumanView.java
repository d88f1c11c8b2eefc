package dev.tidewire.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One line for each change: {@code +} inserted, {@code ~} updated, {@code -} deleted, {@code →} an
 * update that begins to match, {@code ←} one that no longer does, {@code x} a table emptied, {@code
 * *} an event. Values are shown with their control characters escaped, since a terminal would obey
 * them.
 */
final class HumanView implements TailView {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
    private static final int MAX_VALUE = 60;
    private static final int MAX_FIELDS = 8;

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean coloured;
    private final ZoneId zone;

    HumanView(PrintWriter out, PrintWriter err, boolean coloured, ZoneId zone) {
        this.out = out;
        this.err = err;
        this.coloured = coloured;
        this.zone = zone;
    }

    @Override
    public void frame(String text, JsonNode frame) {
        switch (frame.path("type").asText()) {
            case "event" -> line(event(frame));
            case "subscribed" -> subscribed(frame);
            case "expiring" ->
                    notice("the token expires in " + frame.path("inSeconds").asLong() + " s");
            case "suspended" -> notice("suspended: " + plain(frame.path("reason").asText()));
            case "resumed" -> notice("resumed: " + plain(frame.path("reason").asText()));
            case "gap" ->
                    notice(
                            Style.RED.of("changes are missing", coloured)
                                    + " on "
                                    + plain(frame.path("channel").asText())
                                    + ": "
                                    + plain(frame.path("reason").asText()));
            default -> {}
        }
    }

    private void subscribed(JsonNode frame) {
        notice("listening to " + plain(frame.path("channel").asText()) + " (Ctrl-C ends)");
        List<String> without = new ArrayList<>();
        frame.path("withoutOldRecords").forEach(channel -> without.add(plain(channel.asText())));
        if (!without.isEmpty()) {
            notice(
                    "without old records, so that not every row that leaves the filter is shown: "
                            + String.join(", ", without));
        }
    }

    @Override
    public void notice(String message) {
        err.println(Style.DIM.of(message, coloured));
        err.flush();
    }

    private void line(String line) {
        out.println(line);
        out.flush();
    }

    private String event(JsonNode event) {
        Mark mark = Mark.of(event);
        String channel = plain(event.path("channel").asText());
        int colon = channel.indexOf(':');
        return Style.DIM.of(time(event), coloured)
                + " "
                + mark.style().of(mark.sign(), coloured)
                + " "
                + Style.BOLD.of(channel.substring(colon + 1), coloured)
                + detail(mark, event);
    }

    private String time(JsonNode event) {
        try {
            return Instant.parse(event.path("timestamp").asText()).atZone(zone).format(TIME);
        } catch (DateTimeException e) {
            return "            ";
        }
    }

    private String detail(Mark mark, JsonNode event) {
        return switch (mark) {
            case INSERTED, ENTERED -> fields(record(event));
            case UPDATED -> changes(event);
            case LEFT -> changes(event) + Style.DIM.of("  no longer matches", coloured);
            case DELETED -> fields(old(event));
            case EMPTIED -> " every row is gone";
            case PUBLISHED -> fields(event.path("data"));
        };
    }

    private static JsonNode record(JsonNode event) {
        return event.has("document") ? event.path("document") : event.path("record");
    }

    private static JsonNode old(JsonNode event) {
        return event.has("oldDocument") ? event.path("oldDocument") : event.path("oldRecord");
    }

    private String fields(JsonNode record) {
        StringBuilder text = new StringBuilder();
        int shown = 0;
        for (Map.Entry<String, JsonNode> field : record.properties()) {
            if (shown++ == MAX_FIELDS) {
                return text.append(" …").toString();
            }
            text.append(' ').append(field(field.getKey(), value(field.getValue())));
        }
        return text.toString();
    }

    private String changes(JsonNode event) {
        JsonNode record = record(event);
        JsonNode old = old(event);
        List<String> parts = new ArrayList<>();
        key(record).ifPresent(name -> parts.add(field(plain(name), value(record.path(name)))));
        for (String list : List.of("changedColumns", "changedFields", "removedFields")) {
            for (JsonNode changed : event.path(list)) {
                String name = changed.asText();
                JsonNode before = at(old, name);
                String from = before.isMissingNode() ? "" : value(before) + " → ";
                JsonNode now = at(record, name);
                String to = now.isMissingNode() ? "(removed)" : value(now);
                parts.add(field(plain(name), from + to));
            }
        }
        return parts.isEmpty() ? fields(record) : " " + String.join(" ", parts);
    }

    /** The value at a name, or where there is none of that name, at a path with dots. */
    private static JsonNode at(JsonNode record, String name) {
        if (record.has(name)) {
            return record.path(name);
        }
        JsonNode at = record;
        for (String step : name.split("\\.", -1)) {
            at =
                    at.isArray() && step.matches("\\d{1,9}")
                            ? at.path(Integer.parseInt(step))
                            : at.path(step);
        }
        return at;
    }

    /** The field that most likely identifies the record. */
    private static Optional<String> key(JsonNode record) {
        for (String name : List.of("id", "_id")) {
            if (record.has(name)) {
                return Optional.of(name);
            }
        }
        return record.properties().stream().map(Map.Entry::getKey).findFirst();
    }

    private String field(String name, String value) {
        return Style.CYAN.of(name, coloured) + "=" + value;
    }

    private static String value(JsonNode value) {
        String text = value.isTextual() ? quoted(value) : value.toString();
        return text.length() <= MAX_VALUE ? text : text.substring(0, MAX_VALUE) + "…";
    }

    private static String quoted(JsonNode value) {
        String text = value.asText();
        boolean simple =
                !text.isEmpty()
                        && text.chars()
                                .allMatch(character ->
                                        Character.isLetterOrDigit(character)
                                                || "-_.:/@+".indexOf(character) >= 0);
        return simple ? text : plain(value.toString());
    }

    /** The text with what a terminal would act on escaped. */
    static String plain(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        text.codePoints()
                .forEach(character -> {
                    if (Character.isISOControl(character)
                            || Character.getType(character) == Character.FORMAT) {
                        escaped.append("\\u%04x".formatted(character));
                    } else {
                        escaped.appendCodePoint(character);
                    }
                });
        return escaped.toString();
    }

    private enum Mark {
        INSERTED("+", Style.GREEN),
        UPDATED("~", Style.YELLOW),
        DELETED("-", Style.RED),
        ENTERED("→", Style.GREEN),
        LEFT("←", Style.RED),
        EMPTIED("x", Style.RED),
        PUBLISHED("*", Style.CYAN);

        private final String sign;
        private final Style style;

        Mark(String sign, Style style) {
            this.sign = sign;
            this.style = style;
        }

        String sign() {
            return sign;
        }

        Style style() {
            return style;
        }

        static Mark of(JsonNode event) {
            return switch (event.path("transition").asText()) {
                case "enter" -> ENTERED;
                case "leave" -> LEFT;
                default ->
                        switch (event.path("operation").asText()) {
                            case "INSERT" -> INSERTED;
                            case "DELETE" -> DELETED;
                            case "TRUNCATE" -> EMPTIED;
                            case "PUBLISH" -> PUBLISHED;
                            default -> UPDATED;
                        };
            };
        }
    }
}
