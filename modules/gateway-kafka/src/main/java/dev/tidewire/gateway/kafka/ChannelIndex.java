package dev.tidewire.gateway.kafka;

import dev.tidewire.model.Channel;
import dev.tidewire.model.ChannelInfo;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.Family;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.records.ChannelRecords;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalogue's entries by workspace. Of event topics, of which publishers make as many as they
 * like, only the first {@value #MAX_EVENT_TOPICS} of a workspace are kept; nothing but the list of
 * channels needs them. Written by one thread, read by any number at the same time.
 */
final class ChannelIndex {
    static final int MAX_EVENT_TOPICS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(ChannelIndex.class);

    /** Stands for every workspace; no workspace's name. */
    private static final String EVERY = "*";

    private static final Comparator<ChannelInfo> ORDER =
            Comparator.comparing((ChannelInfo info) -> info.channel().family())
                    .thenComparing(info -> info.channel().name());

    private final Map<String, Place> places = new ConcurrentHashMap<>();
    private volatile int size;

    /** What one workspace has, or every one. */
    private static final class Place {
        /** By channel: the entries by source, of which there is mostly one. */
        private final Map<Channel, SortedMap<String, ChannelInfo>> channels =
                new ConcurrentHashMap<>();

        private int eventTopics;
        private boolean full;

        /** Whether there is room for a channel. */
        boolean takes(Channel channel) {
            return channel.family() != Family.EVENTS
                    || eventTopics < MAX_EVENT_TOPICS
                    || channels.containsKey(channel);
        }

        void put(Channel channel, SortedMap<String, ChannelInfo> sources) {
            if (channels.put(channel, sources) == null && channel.family() == Family.EVENTS) {
                eventTopics++;
            }
        }

        void remove(Channel channel) {
            if (channels.remove(channel) != null && channel.family() == Family.EVENTS) {
                eventTopics--;
            }
        }
    }

    void put(ChannelInfo info) {
        Place place = places.computeIfAbsent(place(info.workspace()), key -> new Place());
        if (!place.takes(info.channel())) {
            warnOnce(place, info);
            return;
        }
        SortedMap<String, ChannelInfo> sources = copy(place.channels.get(info.channel()));
        if (sources.put(info.source(), info) == null) {
            count(1);
        }
        place.put(info.channel(), sources);
    }

    private static void warnOnce(Place place, ChannelInfo info) {
        if (!place.full) {
            place.full = true;
            LOG.warn(
                    "event=event_topics_not_listed workspace={} listed={}",
                    place(info.workspace()),
                    MAX_EVENT_TOPICS);
        }
    }

    void remove(ChannelRecords.Key key) {
        Place place = places.get(place(key.workspace()));
        if (place == null) {
            return;
        }
        SortedMap<String, ChannelInfo> sources = copy(place.channels.get(key.channel()));
        if (sources.remove(key.source()) != null) {
            count(-1);
        }
        if (!sources.isEmpty()) {
            place.put(key.channel(), sources);
            return;
        }
        place.remove(key.channel());
        if (place.channels.isEmpty()) {
            places.remove(place(key.workspace()));
        }
    }

    private static String place(@Nullable WorkspaceId workspace) {
        return workspace == null ? EVERY : workspace.value();
    }

    /** Readers have the old one. */
    private static SortedMap<String, ChannelInfo> copy(
            @Nullable SortedMap<String, ChannelInfo> sources) {
        return sources == null ? new TreeMap<>() : new TreeMap<>(sources);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    private void count(int change) {
        size += change;
    }

    /** How many entries there are. */
    int size() {
        return size;
    }

    boolean contains(WorkspaceId workspace, Channel channel) {
        return of(place(workspace)).containsKey(channel) || of(EVERY).containsKey(channel);
    }

    /** All entries of a workspace's channels that a pattern names, in no order. */
    List<ChannelInfo> entries(WorkspaceId workspace, ChannelPattern pattern) {
        return Stream.of(place(workspace), EVERY)
                .map(this::of)
                .flatMap(channels -> named(channels, pattern))
                .flatMap(sources -> sources.values().stream())
                .toList();
    }

    private static Stream<SortedMap<String, ChannelInfo>> named(
            Map<Channel, SortedMap<String, ChannelInfo>> channels, ChannelPattern pattern) {
        return pattern.exact()
                ? Stream.ofNullable(channels.get(new Channel(pattern.family(), pattern.name())))
                : channels.entrySet().stream()
                        .filter(entry -> pattern.matches(entry.getKey()))
                        .map(Map.Entry::getValue);
    }

    /** The channels of a workspace; where several entries describe one, its own come first. */
    List<ChannelInfo> of(WorkspaceId workspace) {
        Map<Channel, ChannelInfo> channels = new HashMap<>();
        of(EVERY).forEach((channel, sources) -> channels.put(channel, first(sources)));
        of(place(workspace)).forEach((channel, sources) -> channels.put(channel, first(sources)));
        List<ChannelInfo> sorted = new ArrayList<>(channels.values());
        sorted.sort(ORDER);
        return sorted;
    }

    private static ChannelInfo first(SortedMap<String, ChannelInfo> sources) {
        return sources.firstEntry().getValue();
    }

    /** The names of a workspace's channels of one family, each once, in no order. */
    List<String> names(WorkspaceId workspace, Family family) {
        Map<Channel, ?> own = of(place(workspace));
        return Stream.concat(
                        own.keySet().stream(),
                        of(EVERY).keySet().stream().filter(channel -> !own.containsKey(channel)))
                .filter(channel -> channel.family() == family)
                .map(Channel::name)
                .toList();
    }

    private Map<Channel, SortedMap<String, ChannelInfo>> of(String place) {
        Place known = places.get(place);
        return known == null ? Map.of() : known.channels;
    }
}
