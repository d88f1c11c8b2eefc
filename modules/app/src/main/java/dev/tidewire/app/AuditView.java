package dev.tidewire.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** Shows decisions. Called by one thread. */
sealed interface AuditView {
    /**
     * Shows a decision.
     *
     * @param text the record's value
     * @param decision the same, parsed
     */
    void decision(String text, JsonNode decision);

    /** The records as they are, one in a line. */
    record Json(PrintWriter out) implements AuditView {
        @Override
        public void decision(String text, JsonNode decision) {
            out.println(text);
            out.flush();
        }
    }

    /** One line for each: when, what, who, where and why. */
    record Human(PrintWriter out, boolean coloured, ZoneId zone) implements AuditView {
        private static final DateTimeFormatter TIME =
                DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");

        @Override
        public void decision(String text, JsonNode decision) {
            List<String> parts = new ArrayList<>();
            parts.add(Style.DIM.of(time(decision), coloured));
            parts.add(what(decision.path("eventType").asText()));
            parts.add(Style.BOLD.of(shown(decision.path("workspaceId")), coloured));
            JsonNode actor = decision.path("actorIdentity");
            parts.add(actor.isTextual() ? shown(actor) : "(nobody)");
            add(parts, "from ", decision.path("remoteAddress"));
            add(parts, "", decision.path("denialReason"));
            add(parts, "", decision.path("suspensionReason"));
            add(parts, "", decision.path("channelType"));
            add(parts, "", decision.path("filterSnapshot"));
            add(parts, "needs ", decision.path("missingScope"));
            long count = decision.path("count").asLong(1);
            if (count > 1) {
                parts.add(Style.BOLD.of("× " + count, coloured));
            }
            out.println(String.join("  ", parts));
            out.flush();
        }

        private String time(JsonNode decision) {
            try {
                return Instant.parse(decision.path("timestamp").asText()).atZone(zone).format(TIME);
            } catch (DateTimeException e) {
                return " ".repeat(23);
            }
        }

        private String what(String kind) {
            return switch (kind) {
                case "auth-granted" -> Style.GREEN.of("+ granted  ", coloured);
                case "auth-denied" -> Style.RED.of("- denied   ", coloured);
                case "session-suspended" -> Style.YELLOW.of("= suspended", coloured);
                case "session-resumed" -> Style.GREEN.of("> resumed  ", coloured);
                default -> HumanView.plain(kind);
            };
        }

        private static void add(List<String> parts, String before, JsonNode value) {
            if (value.isTextual()) {
                parts.add(before + shown(value));
            }
        }

        private static String shown(JsonNode value) {
            return HumanView.plain(value.asText());
        }
    }
}
