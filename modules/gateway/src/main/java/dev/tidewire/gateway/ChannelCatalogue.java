package dev.tidewire.gateway;

import dev.tidewire.model.Channel;
import dev.tidewire.model.ChannelInfo;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.Family;
import dev.tidewire.model.WorkspaceId;
import java.util.List;

/** Which channels there are now. Answers from memory; thread-safe. */
public interface ChannelCatalogue {
    /** Whether a workspace has the channel. */
    boolean contains(WorkspaceId workspace, Channel channel);

    /**
     * Everything that is known of the channels that a pattern names, in no order: nothing of those
     * that the workspace does not have, and more than one entry where several sources have one.
     */
    List<ChannelInfo> entries(WorkspaceId workspace, ChannelPattern pattern);

    /** The channels of a workspace, sorted by name within their family. */
    List<ChannelInfo> of(WorkspaceId workspace);

    /** The names of a workspace's channels of one family, each once, in no order. */
    List<String> names(WorkspaceId workspace, Family family);
}
