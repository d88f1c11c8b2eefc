package dev.tidewire.gateway;

import dev.tidewire.auth.AccessDecision;
import dev.tidewire.auth.Grant;
import dev.tidewire.model.Channel;
import dev.tidewire.model.ChannelInfo;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.Family;
import dev.tidewire.predicate.Filter;
import dev.tidewire.predicate.NearestName;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells whether what a subscription names exists. Thread-safe. */
final class ChannelCheck {
    private static final int MOST_NAMED = 5;

    private final ChannelCatalogue catalogue;

    ChannelCheck(ChannelCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    /**
     * What a filter names that the workspace does not have, and what it has instead, as a sentence;
     * empty where nothing is missing. Wildcards may find nothing, and an event topic may be
     * subscribed before its first event.
     *
     * @param grant allows the filter's channel; no more than it allows is named
     */
    Optional<String> missing(Grant grant, Filter filter) {
        Family family = filter.channel().family();
        @Nullable String name =
                filter.channel().exact() ? filter.channel().name() : filter.entity();
        if (name == null || !described(family)) {
            return Optional.empty();
        }
        Channel channel = new Channel(family, name);
        return catalogue.contains(grant.workspace(), channel)
                ? Optional.empty()
                : Optional.of(channel + " does not exist; " + instead(grant, channel));
    }

    /** Whether all channels of a family are in the catalogue. */
    private static boolean described(Family family) {
        return switch (family) {
            case POSTGRES, MONGO -> true;
            case EVENTS -> false;
        };
    }

    private String instead(Grant grant, Channel asked) {
        List<String> names = names(grant, asked.family());
        String prefix = asked.family().label() + ":";
        if (names.isEmpty()) {
            return "the workspace has no " + plural(asked.family()) + " yet";
        }
        Set<String> near = near(asked.name(), names);
        if (!near.isEmpty()) {
            return near.stream()
                    .limit(MOST_NAMED)
                    .map(prefix::concat)
                    .collect(Collectors.joining(" or ", "did you mean ", "?"));
        }
        String some =
                names.stream()
                        .limit(MOST_NAMED)
                        .map(prefix::concat)
                        .collect(Collectors.joining(", "));
        int more = names.size() - MOST_NAMED;
        return "the workspace has " + some + (more > 0 ? " and " + more + " more" : "");
    }

    private List<String> names(Grant grant, Family family) {
        return catalogue.of(grant.workspace()).stream()
                .map(ChannelInfo::channel)
                .filter(channel -> channel.family() == family)
                .map(Channel::name)
                .filter(name ->
                        grant.reads(new ChannelPattern(family, name))
                                instanceof AccessDecision.Granted)
                .toList();
    }

    /** The same table in another schema, then those that are spelled almost so. */
    private static Set<String> near(String name, List<String> names) {
        Set<String> near = new LinkedHashSet<>();
        names.stream().filter(other -> bare(other).equals(bare(name))).forEach(near::add);
        near.addAll(NearestName.find(name, names, MOST_NAMED));
        return near;
    }

    private static String bare(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static String plural(Family family) {
        return switch (family) {
            case POSTGRES -> "tables";
            case MONGO -> "collections";
            case EVENTS -> "event topics";
        };
    }
}
