package dev.tidewire.ingest;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Turns the records of other topics into events.
 *
 * @param topics matches whole names of topics; Tidewire's own are never mapped. A group with the
 *     name <em>topic</em> marks the part that names the channel. Groups are joined with those of
 *     other mappings, so there are no back references, no quotation with {@code \Q} and no flags
 *     but those written in the pattern
 */
public record TopicMapping(Pattern topics, WorkspaceFrom workspace, ChannelFrom channel) {
    private static final String GROUP = "topic";
    private static final Pattern GROUP_NAME = Pattern.compile("\\(\\?<[a-zA-Z][a-zA-Z0-9]*>");
    private static final Pattern REFUSED = Pattern.compile("(?<!\\\\)(?:\\\\\\\\)*\\\\(?:[Qk1-9])");

    /**
     * @throws IllegalArgumentException if the pattern has what it must not have
     */
    public TopicMapping {
        if (topics.flags() != 0) {
            throw new IllegalArgumentException(
                    "topics must not have flags; write them into the pattern, for example (?i)");
        }
        if (REFUSED.matcher(topics.pattern()).find()) {
            throw new IllegalArgumentException(
                    "topics must not have back references or \\Q; escape single characters");
        }
        if (!Set.of(GROUP).containsAll(topics.namedGroups().keySet())) {
            throw new IllegalArgumentException("topics may have one named group: topic");
        }
        requirePattern(withoutNames(topics));
    }

    private static void requirePattern(String regex) {
        try {
            Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("topics cannot be joined with others", e);
        }
    }

    /** The pattern with plain groups, so that it can be an alternative among others. */
    String alternative() {
        return withoutNames(topics);
    }

    private static String withoutNames(Pattern pattern) {
        return GROUP_NAME.matcher(pattern.pattern()).replaceAll("(");
    }

    boolean matches(String topic) {
        return topics.matcher(topic).matches();
    }

    /** The part of a topic's name that names the channel. */
    String channelName(String topic) {
        Matcher matcher = topics.matcher(topic);
        if (!topics.namedGroups().containsKey(GROUP) || !matcher.matches()) {
            return topic;
        }
        String named = matcher.group(GROUP);
        return named == null ? topic : named;
    }
}
