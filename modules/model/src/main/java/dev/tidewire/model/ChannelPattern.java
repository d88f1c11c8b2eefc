package dev.tidewire.model;

/**
 * What a subscription asks for: a channel, or many of one family where {@code *} stands for any
 * part of a name, the empty one included ({@code postgres:*}, {@code events:order.*}, {@code
 * events:*.created}).
 */
public record ChannelPattern(Family family, String name) {
    /** Most {@code *} in a pattern. */
    public static final int MAX_WILDCARDS = 4;

    /**
     * @throws IllegalArgumentException if the name is empty, too long, holds a control character or
     *     too many {@code *}
     */
    public ChannelPattern {
        ChannelNames.check(name, true);
        if (name.chars().filter(character -> character == '*').count() > MAX_WILDCARDS) {
            throw new IllegalArgumentException(
                    "channel pattern must have at most " + MAX_WILDCARDS + " wildcards");
        }
    }

    /**
     * @throws IllegalArgumentException if {@code text} is not {@code family:pattern}
     */
    public static ChannelPattern parse(String text) {
        int colon = ChannelNames.colon(text);
        return new ChannelPattern(ChannelNames.family(text, colon), text.substring(colon + 1));
    }

    /** The pattern that names this channel only. */
    public static ChannelPattern of(Channel channel) {
        return new ChannelPattern(channel.family(), channel.name());
    }

    /** Whether the pattern names one channel only. */
    public boolean exact() {
        return name.indexOf('*') < 0;
    }

    /** Whether every channel of the family matches. */
    public boolean all() {
        return name.equals("*");
    }

    /** Whether the channel is among those that the pattern names. */
    public boolean matches(Channel channel) {
        return channel.family() == family && matches(channel.name());
    }

    /**
     * Whether every channel that the other pattern names is among those that this one names.
     *
     * <p>It does if this one, as a pattern, matches the other one, as a name: there a {@code *} is
     * a character that only a {@code *} of this one takes, and what takes it takes anything in its
     * place. Where it does not match, one channel is missing: the other with a character in place
     * of each {@code *} that neither has.
     */
    public boolean covers(ChannelPattern other) {
        return other.family == family && matches(other.name);
    }

    /** Whether there could be a channel that both patterns name. */
    public boolean overlaps(ChannelPattern other) {
        if (other.family != family) {
            return false;
        }
        // common[j]: whether what is left of this name and other's from j on have a name in common
        int length = other.name.length();
        boolean[] common = new boolean[length + 1];
        for (int i = name.length(); i >= 0; i--) {
            boolean[] longer = new boolean[length + 1];
            for (int j = length; j >= 0; j--) {
                longer[j] = overlaps(other, i, j, common, longer);
            }
            common = longer;
        }
        return common[0];
    }

    private boolean overlaps(
            ChannelPattern other, int i, int j, boolean[] shorter, boolean[] same) {
        boolean end = i == name.length();
        boolean otherEnd = j == other.name.length();
        if (end && otherEnd) {
            return true;
        }
        boolean star = !end && name.charAt(i) == '*';
        boolean otherStar = !otherEnd && other.name.charAt(j) == '*';
        if (star && (shorter[j] || (!otherEnd && same[j + 1]))) {
            return true;
        }
        if (otherStar && (same[j + 1] || (!end && shorter[j]))) {
            return true;
        }
        return !end && !otherEnd && name.charAt(i) == other.name.charAt(j) && shorter[j + 1];
    }

    private boolean matches(String text) {
        int textIndex = 0;
        int patternIndex = 0;
        int star = -1;
        int resume = 0;
        while (textIndex < text.length()) {
            if (patternIndex < name.length() && name.charAt(patternIndex) == '*') {
                star = patternIndex++;
                resume = textIndex;
            } else if (patternIndex < name.length()
                    && name.charAt(patternIndex) == text.charAt(textIndex)) {
                patternIndex++;
                textIndex++;
            } else if (star >= 0) {
                patternIndex = star + 1;
                textIndex = ++resume;
            } else {
                return false;
            }
        }
        while (patternIndex < name.length() && name.charAt(patternIndex) == '*') {
            patternIndex++;
        }
        return patternIndex == name.length();
    }

    @Override
    public String toString() {
        return family.label() + ":" + name;
    }
}
