package dev.tidewire.app.config;

import dev.tidewire.ingest.ChannelFrom;
import dev.tidewire.ingest.TopicMapping;
import dev.tidewire.ingest.WorkspaceFrom;
import dev.tidewire.model.WorkspaceId;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Kafka topics of the company whose records are events.
 *
 * @param topics a regular expression of topic names
 * @param workspace whose an event is: {@code key}, {@code header:NAME}, {@code path:PATH} or {@code
 *     fixed:ID}
 * @param channel the event's topic: that of Kafka or the part of it that the expression's group of
 *     that name matches, or {@code path:PATH}
 */
public record TopicMappingConfig(String topics, Origin workspace, Origin channel) {
    private static final List<String> WORKSPACES = List.of("key", "header", "path", "fixed");
    private static final List<String> CHANNELS = List.of("topic", "path");

    /**
     * Where in a record something is.
     *
     * @param kind the word before the colon, or the only one
     * @param name what follows the colon, or empty
     */
    public record Origin(String kind, String name) {
        @Override
        public String toString() {
            return name.isEmpty() ? kind : kind + ":" + name;
        }
    }

    static TopicMappingConfig read(Section section) {
        String topics = section.requiredText("topics", "shop\\.(?<topic>.+)");
        if (RegularExpressions.check(section, "topics", topics)) {
            requireTopics(section, topics);
        }
        if (!section.has("workspace")) {
            section.problem("workspace", "is missing; say whose the events are: " + forms());
        }
        return new TopicMappingConfig(
                topics,
                section.parsed("workspace", new Origin("key", ""), TopicMappingConfig::workspace),
                section.parsed("channel", new Origin("topic", ""), TopicMappingConfig::channel));
    }

    private static void requireTopics(Section section, String topics) {
        try {
            new TopicMapping(
                    Pattern.compile(topics), new WorkspaceFrom.Key(), new ChannelFrom.Topic());
        } catch (IllegalArgumentException e) {
            section.problem("topics", "is \"" + topics + "\"; " + e.getMessage());
        }
    }

    private static Origin workspace(String text) {
        Origin origin = origin(text);
        boolean named = !origin.name().isEmpty();
        if (!WORKSPACES.contains(origin.kind()) || named == origin.kind().equals("key")) {
            throw new IllegalArgumentException("must be one of " + forms());
        }
        if (origin.kind().equals("path")) {
            requirePath(origin.name());
        }
        if (origin.kind().equals("fixed") && WorkspaceId.parse(origin.name()).isEmpty()) {
            throw new IllegalArgumentException(
                    "must be fixed: and 1 to 63 letters, digits, _ or -");
        }
        return origin;
    }

    private static String forms() {
        return "key, header:NAME, path:a.b or fixed:ID";
    }

    private static Origin channel(String text) {
        Origin origin = origin(text);
        boolean named = !origin.name().isEmpty();
        if (!CHANNELS.contains(origin.kind()) || named == origin.kind().equals("topic")) {
            throw new IllegalArgumentException("must be topic or path:a.b");
        }
        if (named) {
            requirePath(origin.name());
        }
        return origin;
    }

    private static void requirePath(String path) {
        try {
            new WorkspaceFrom.Path(path);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "must be path: and names of members with single dots between", e);
        }
    }

    private static Origin origin(String text) {
        int colon = text.indexOf(':');
        return colon < 0
                ? new Origin(text.strip(), "")
                : new Origin(text.substring(0, colon).strip(), text.substring(colon + 1).strip());
    }
}
