package dev.tidewire.gateway;

import dev.tidewire.model.Channel;
import dev.tidewire.model.ChannelInfo;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.Family;
import dev.tidewire.model.WorkspaceId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Has every channel until it is told which there are. */
final class FakeChannelCatalogue implements ChannelCatalogue {
    private volatile @Nullable List<ChannelInfo> told;
    private volatile List<String> withoutOldRecords = List.of();
    private volatile @Nullable String fault;

    /**
     * These are the channels, written {@code workspace channel}, with * for every workspace, and
     * then the columns of a table, where it has others than {@code id}.
     */
    void has(String... entries) {
        told = java.util.Arrays.stream(entries).map(this::info).toList();
    }

    /** Changes of these channels, told later, come without old records; of all others with them. */
    void keepsNoOldRecordsOf(String... channels) {
        withoutOldRecords = List.of(channels);
    }

    /** Fails from now on. */
    void fails(String message) {
        fault = message;
    }

    private ChannelInfo info(String entry) {
        String[] parts = entry.split(" ");
        List<String> columns =
                parts.length == 2 ? List.of("id") : List.of(parts).subList(2, parts.length);
        return new ChannelInfo(
                Channel.parse(parts[1]),
                parts[0].equals("*") ? null : WorkspaceId.of(parts[0]),
                "shop",
                columns.stream()
                        .map(name -> new ChannelInfo.Column(name, "integer", false, true))
                        .toList(),
                !withoutOldRecords.contains(parts[1]));
    }

    @Override
    public boolean contains(WorkspaceId workspace, Channel channel) {
        return told == null
                || of(workspace).stream().anyMatch(info -> info.channel().equals(channel));
    }

    @Override
    public List<ChannelInfo> entries(WorkspaceId workspace, ChannelPattern pattern) {
        return of(workspace).stream().filter(info -> pattern.matches(info.channel())).toList();
    }

    @Override
    public List<ChannelInfo> of(WorkspaceId workspace) {
        if (fault != null) {
            throw new IllegalStateException(fault);
        }
        List<ChannelInfo> all = told;
        return all == null ? List.of() : all.stream().filter(info -> info.isIn(workspace)).toList();
    }

    @Override
    public List<String> names(WorkspaceId workspace, Family family) {
        return of(workspace).stream()
                .map(ChannelInfo::channel)
                .filter(channel -> channel.family() == family)
                .map(Channel::name)
                .toList();
    }
}
