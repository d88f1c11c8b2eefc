package dev.tidewire.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidewire.auth.Grant;
import dev.tidewire.model.ChannelInfo;
import dev.tidewire.model.ChannelPattern;
import java.util.List;

/** Shows the channels of a workspace to those who may see them. Thread-safe. */
final class ChannelDirectory {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ChannelCatalogue catalogue;

    ChannelDirectory(ChannelCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    /** The channels of the grant's workspace that it allows to read. */
    List<ChannelInfo> visible(Grant grant) {
        return catalogue.of(grant.workspace()).stream()
                .filter(info -> grant.mayRead(ChannelPattern.of(info.channel())))
                .toList();
    }

    /** The same as {@code schemas/http/channels.schema.json} describes it. */
    String json(Grant grant) {
        ObjectNode json = JSON.createObjectNode();
        ArrayNode channels = json.putArray("channels");
        for (ChannelInfo info : visible(grant)) {
            ObjectNode channel = channels.addObject().put("channel", info.channel().toString());
            ArrayNode columns = channel.putArray("columns");
            for (ChannelInfo.Column column : info.columns()) {
                columns.addObject()
                        .put("name", column.name())
                        .put("type", column.type())
                        .put("nullable", column.nullable())
                        .put("key", column.key());
            }
            channel.put("oldRecords", info.oldRecords());
        }
        try {
            return JSON.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always serialisable", e);
        }
    }
}
