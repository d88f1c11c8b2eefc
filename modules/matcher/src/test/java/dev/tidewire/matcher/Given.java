package dev.tidewire.matcher;

import dev.tidewire.model.ChangeEvent;
import dev.tidewire.model.Channel;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.Family;
import dev.tidewire.model.Operation;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.predicate.Filter;
import dev.tidewire.predicate.JsonRecords;
import dev.tidewire.predicate.Limits;
import dev.tidewire.predicate.Predicate;
import dev.tidewire.records.InterestKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Builders of what the tests need, of which each shows only what matters. */
final class Given {
    static final WorkspaceId SHOP = WorkspaceId.of("shop");

    private Given() {}

    static InterestKey.Filter key(int slot, long gatewayEpoch, long number) {
        return new InterestKey.Filter(SHOP, slot, gatewayEpoch, number);
    }

    static String filter(String channel) {
        return filter(SHOP, channel, "{}");
    }

    static String filter(String channel, String document) {
        return filter(SHOP, channel, document);
    }

    static String filter(WorkspaceId workspace, String channel, String document) {
        return Filter.fromClient(
                        workspace,
                        ChannelPattern.parse(channel),
                        JsonRecords.parse(document),
                        null,
                        Predicate.all(),
                        Limits.DEFAULT)
                .canonical();
    }

    static ChangeEvent insert(String channel, String record) {
        return change(SHOP, channel, Operation.INSERT, "{\"record\":" + record + "}");
    }

    static ChangeEvent update(String channel, String oldRecord, String record) {
        return change(
                SHOP,
                channel,
                Operation.UPDATE,
                "{\"oldRecord\":" + oldRecord + ",\"record\":" + record + "}");
    }

    static ChangeEvent change(
            WorkspaceId workspace, String channel, Operation operation, String value) {
        return new ChangeEvent(
                workspace,
                Channel.parse(channel),
                operation,
                "change-1",
                "source-1",
                Instant.ofEpochMilli(1_000),
                null,
                value.getBytes(StandardCharsets.UTF_8));
    }

    static Channel channel(Family family, String name) {
        return new Channel(family, name);
    }
}
