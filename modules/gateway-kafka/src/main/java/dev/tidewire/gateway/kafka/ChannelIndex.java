package dev.tidewire.gateway.kafka;

import dev.tidewire.model.Channel;
import dev.tidewire.model.ChannelInfo;
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
import org.jspecify.annotations.Nullable;

/**
 * The catalogue's entries by workspace. Written by one thread, read by any number at the same time.
 */
final class ChannelIndex {
    /** Stands for every workspace; no workspace's name. */
    private static final String EVERY = "*";

    private static final Comparator<ChannelInfo> ORDER =
            Comparator.comparing((ChannelInfo info) -> info.channel().family())
                    .thenComparing(info -> info.channel().name());

    /** By workspace and channel: the entries by source, of which there is mostly one. */
    private final Map<String, Map<Channel, SortedMap<String, ChannelInfo>>> entries =
            new ConcurrentHashMap<>();

    private volatile int size;

    void put(ChannelInfo info) {
        Map<Channel, SortedMap<String, ChannelInfo>> channels =
                entries.computeIfAbsent(
                        place(info.workspace()), place -> new ConcurrentHashMap<>());
        SortedMap<String, ChannelInfo> sources = copy(channels.get(info.channel()));
        if (sources.put(info.source(), info) == null) {
            count(1);
        }
        channels.put(info.channel(), sources);
    }

    void remove(ChannelRecords.Key key) {
        Map<Channel, SortedMap<String, ChannelInfo>> channels = entries.get(place(key.workspace()));
        if (channels == null) {
            return;
        }
        SortedMap<String, ChannelInfo> sources = copy(channels.get(key.channel()));
        if (sources.remove(key.source()) != null) {
            count(-1);
        }
        if (!sources.isEmpty()) {
            channels.put(key.channel(), sources);
            return;
        }
        channels.remove(key.channel());
        if (channels.isEmpty()) {
            entries.remove(place(key.workspace()));
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

    private Map<Channel, SortedMap<String, ChannelInfo>> of(String place) {
        return entries.getOrDefault(place, Map.of());
    }
}
