package dev.tidewire.matcher;

import dev.tidewire.model.Channel;
import dev.tidewire.model.Operation;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.records.ChangeRecords;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** What decides about a change before its value is looked at. */
record ChangeHeader(WorkspaceId workspace, Channel channel, Operation operation, long committedAt) {
    /**
     * @throws IllegalArgumentException if the workspace or a header is missing or malformed
     */
    static ChangeHeader of(String workspace, Headers headers) {
        return new ChangeHeader(
                WorkspaceId.of(workspace),
                Channel.parse(text(headers, ChangeRecords.CHANNEL)),
                Operation.valueOf(text(headers, ChangeRecords.OPERATION)),
                Long.parseLong(text(headers, ChangeRecords.TIMESTAMP)));
    }

    private static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        if (header == null || header.value() == null) {
            throw new IllegalArgumentException("header " + name + " is missing");
        }
        return new String(header.value(), StandardCharsets.UTF_8);
    }
}
