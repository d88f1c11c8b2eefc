package dev.tidewire.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidewire.client.SubscribeRequest;
import java.util.List;
import java.util.Optional;

/**
 * What {@code tail} subscribes to.
 *
 * @param channels patterns, each a subscription of its own
 * @param predicates the filter on the record, if there is one
 * @param operations INSERT, UPDATE and so on; empty for all
 * @param entity a table, collection or topic, if there is one
 * @param fields the names at the top of a record to deliver; empty for all
 * @param from where to begin
 */
record TailRequest(
        List<String> channels,
        Optional<JsonNode> predicates,
        List<String> operations,
        Optional<String> entity,
        List<String> fields,
        String from) {
    private static final JsonMapper JSON = new JsonMapper();

    TailRequest {
        channels = List.copyOf(channels);
        operations = List.copyOf(operations);
        fields = List.copyOf(fields);
    }

    /** What to ask for of one of the channels. */
    SubscribeRequest subscribe(String channel, String position) {
        ObjectNode filter = JSON.createObjectNode();
        if (!operations.isEmpty()) {
            operations.forEach(filter.putArray("operations")::add);
        }
        entity.ifPresent(name -> filter.put("entity", name));
        predicates.ifPresent(document -> filter.set("predicates", document));
        return SubscribeRequest.to(channel)
                .filter(filter)
                .fields(fields.toArray(String[]::new))
                .from(position);
    }
}
