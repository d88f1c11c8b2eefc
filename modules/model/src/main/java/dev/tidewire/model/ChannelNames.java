package dev.tidewire.model;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The syntax that channels and patterns share. */
final class ChannelNames {
    private ChannelNames() {}

    static int colon(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException(
                    "channel must be family:name, for example postgres:products");
        }
        return colon;
    }

    static Family family(String text, int colon) {
        return Family.ofLabel(text.substring(0, colon))
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "channel family must be one of "
                                        + Arrays.stream(Family.values())
                                                .map(Family::label)
                                                .collect(Collectors.joining(", "))));
    }

    static void check(String name, boolean wildcard) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("channel name must not be empty");
        }
        if (name.length() > Channel.MAX_NAME_LENGTH) {
            throw new IllegalArgumentException(
                    "channel name must have at most " + Channel.MAX_NAME_LENGTH + " characters");
        }
        if (!wildcard && name.indexOf('*') >= 0) {
            throw new IllegalArgumentException("channel name must not contain *");
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("channel name must not contain control characters");
        }
    }
}
