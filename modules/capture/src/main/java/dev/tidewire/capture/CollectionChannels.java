package dev.tidewire.capture;

import dev.tidewire.model.ChannelInfo;
import dev.tidewire.model.WorkspaceId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The channels of collections. Immutable. */
final class CollectionChannels {
    private final MongoSource source;
    private final DocumentForm form;

    CollectionChannels(MongoSource source) {
        this.source = source;
        this.form =
                new DocumentForm(source.defaultDatabase(), new DocumentMapping(source.mappings()));
    }

    /**
     * A collection's channels in the workspaces that may have documents of it: what the rules say
     * of each document is here said of all that there can be. Where documents say themselves whose
     * they are, every workspace has the channel; and since any of them may lack the field, the next
     * rules count as well. None where its name cannot be a channel's.
     */
    List<ChannelInfo> of(MongoCollections.Place place) {
        List<ChannelInfo> channels = new ArrayList<>(1);
        for (WorkspaceRule rule : source.mappings()) {
            if (rule instanceof WorkspaceRule.ColumnRule) {
                add(channels, place, null, false);
                continue;
            }
            switch (new DocumentMapping(List.of(rule)).home(place.database(), null)) {
                case Home.In(WorkspaceId workspace, boolean bare) -> {
                    add(channels, place, workspace, bare);
                    return channels;
                }
                case Home.Malformed() -> {
                    return channels;
                }
                case Home.Nowhere() -> {}
                case Home.Unknown() -> {}
            }
        }
        return channels;
    }

    private void add(
            List<ChannelInfo> channels,
            MongoCollections.Place place,
            @Nullable WorkspaceId workspace,
            boolean bare) {
        try {
            channels.add(
                    new ChannelInfo(
                            form.channel(place.database(), place.collection(), bare),
                            workspace,
                            source.name(),
                            List.of(),
                            place.images()));
        } catch (IllegalArgumentException e) {
            // No name that a channel can have: ChangeEvents warns of its first change.
        }
    }
}
