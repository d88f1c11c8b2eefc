package dev.tidewire.auth;

import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.Family;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A scope that allows something with channels: {@code realtime:read} with all, {@code
 * realtime:postgres:read} with those of a family, {@code realtime:events:order.*:read} with those
 * that a {@linkplain ChannelPattern pattern} names.
 *
 * <p>The family ends at the first colon after it and the action begins at the last one; everything
 * between is the pattern, further colons included.
 *
 * @param patterns what the scope covers; one of each family at most
 */
record ChannelScope(ChannelAction action, List<ChannelPattern> patterns) {
    static final String PREFIX = "realtime:";
    private static final String ALL = "*";

    ChannelScope {
        patterns = List.copyOf(patterns);
    }

    /** The scope that a word of a token is, or empty where it is none: it then allows nothing. */
    static Optional<ChannelScope> parse(String word) {
        if (!word.startsWith(PREFIX)) {
            return Optional.empty();
        }
        String rest = word.substring(PREFIX.length());
        int end = rest.lastIndexOf(':');
        return ChannelAction.ofLabel(rest.substring(end + 1))
                .flatMap(action ->
                        end < 0
                                ? Optional.of(everything(action))
                                : within(action, rest.substring(0, end)));
    }

    private static ChannelScope everything(ChannelAction action) {
        return new ChannelScope(
                action,
                Arrays.stream(Family.values())
                        .map(family -> new ChannelPattern(family, ALL))
                        .toList());
    }

    /**
     * @param channels a family, or a family and a pattern
     */
    private static Optional<ChannelScope> within(ChannelAction action, String channels) {
        Optional<Family> family = Family.ofLabel(channels);
        try {
            ChannelPattern pattern =
                    family.isPresent()
                            ? new ChannelPattern(family.get(), ALL)
                            : ChannelPattern.parse(channels);
            return Optional.of(new ChannelScope(action, List.of(pattern)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** The scope that covers what the pattern names and nothing else. */
    static String narrowest(ChannelAction action, ChannelPattern pattern) {
        boolean whole = pattern.covers(new ChannelPattern(pattern.family(), ALL));
        return PREFIX
                + (whole ? pattern.family().label() : pattern.toString())
                + ":"
                + action.label();
    }
}
