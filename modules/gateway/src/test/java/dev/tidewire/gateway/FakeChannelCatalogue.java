package dev.tidewire.gateway;

import dev.tidewire.model.Channel;
import dev.tidewire.model.ChannelInfo;
import dev.tidewire.model.Family;
import dev.tidewire.model.WorkspaceId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Has every channel until it is told which there are. */
final class FakeChannelCatalogue implements ChannelCatalogue {
    private volatile @Nullable List<ChannelInfo> told;
    private volatile @Nullable String fault;

    /** These are the channels, written {@code workspace channel}, with * for every workspace. */
    void has(String... entries) {
        told = java.util.Arrays.stream(entries).map(FakeChannelCatalogue::info).toList();
    }

    /** Fails from now on. */
    void fails(String message) {
        fault = message;
    }

    private static ChannelInfo info(String entry) {
        String[] parts = entry.split(" ", 2);
        return new ChannelInfo(
                Channel.parse(parts[1]),
                parts[0].equals("*") ? null : WorkspaceId.of(parts[0]),
                "shop",
                List.of(new ChannelInfo.Column("id", "integer", false, true)),
                true);
    }

    @Override
    public boolean contains(WorkspaceId workspace, Channel channel) {
        return told == null
                || of(workspace).stream().anyMatch(info -> info.channel().equals(channel));
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
