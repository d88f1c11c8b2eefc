package dev.tidewire.gateway;

import dev.tidewire.auth.Grant;
import dev.tidewire.model.Channel;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.Family;
import dev.tidewire.predicate.Filter;
import dev.tidewire.predicate.NearestName;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
        ChannelPattern meant = meant(filter);
        if (!meant.exact() || !described(meant.family())) {
            return Optional.empty();
        }
        Channel channel = new Channel(meant.family(), meant.name());
        return catalogue.contains(grant.workspace(), channel)
                ? Optional.empty()
                : Optional.of(channel + " does not exist; " + instead(grant, channel));
    }

    /** The channels that a filter is about: its entity, where it has one. */
    static ChannelPattern meant(Filter filter) {
        @Nullable String entity = filter.entity();
        return entity == null
                ? filter.channel()
                : new ChannelPattern(filter.channel().family(), entity);
    }

    /** Whether all channels of a family are in the catalogue. */
    private static boolean described(Family family) {
        return switch (family) {
            case POSTGRES, MONGO -> true;
            case EVENTS -> false;
        };
    }

    private String instead(Grant grant, Channel asked) {
        Family family = asked.family();
        boolean whole = grant.mayRead(new ChannelPattern(family, "*"));
        List<String> names = names(grant, family, whole);
        String prefix = family.label() + ":";
        if (names.isEmpty()) {
            return whole
                    ? "the workspace has no " + plural(family) + " yet"
                    : "there are no " + plural(family) + " yet that the token may read";
        }
        Set<String> near = near(asked.name(), names);
        if (!near.isEmpty()) {
            return near.stream()
                    .limit(MOST_NAMED)
                    .map(prefix::concat)
                    .collect(Collectors.joining(" or ", "did you mean ", "?"));
        }
        String some =
                first(names.stream()).stream()
                        .map(prefix::concat)
                        .collect(Collectors.joining(", "));
        int more = names.size() - MOST_NAMED;
        return (whole ? "the workspace has " : "the token may read ")
                + some
                + (more > 0 ? " and " + more + " more" : "");
    }

    /**
     * Those that the grant allows, in no order: there may be very many, and a session waits.
     *
     * @param whole whether it allows the whole family
     */
    private List<String> names(Grant grant, Family family, boolean whole) {
        List<String> names = catalogue.names(grant.workspace(), family);
        return whole
                ? names
                : names.stream()
                        .filter(name -> grant.mayRead(new ChannelPattern(family, name)))
                        .toList();
    }

    /** The same table in another schema, then those that are spelled almost so. */
    private static Set<String> near(String name, List<String> names) {
        String bare = bare(name);
        Set<String> near =
                new LinkedHashSet<>(
                        first(names.stream().filter(other -> bare(other).equals(bare))));
        near.addAll(NearestName.find(name, names, MOST_NAMED));
        return near;
    }

    /** The first in the order of the alphabet, without ordering the others. */
    private static SortedSet<String> first(Stream<String> names) {
        SortedSet<String> first = new TreeSet<>();
        names.forEach(name -> {
            first.add(name);
            if (first.size() > MOST_NAMED) {
                first.removeLast();
            }
        });
        return first;
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
