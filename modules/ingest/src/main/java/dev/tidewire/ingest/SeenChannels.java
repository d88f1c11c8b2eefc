package dev.tidewire.ingest;

import dev.tidewire.model.ChannelInfo;
import dev.tidewire.model.PublishedEvent;
import dev.tidewire.records.ChannelRecords;
import dev.tidewire.records.EventChanges;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The channels that a task has entered into the catalogue. When there are too many it forgets them
 * all and enters them again, which changes nothing there.
 */
final class SeenChannels {
    private static final int MAX_CHANNELS = 10_000;

    private record Seen(String workspace, String channel) {}

    private final Set<Seen> seen = new HashSet<>();

    /** The catalogue's record of an event's channel where it is new, else null. */
    @Nullable ProducerRecord<byte[], byte[]> enter(PublishedEvent event) {
        if (seen.size() >= MAX_CHANNELS) {
            seen.clear();
        }
        if (!seen.add(new Seen(event.workspace().value(), event.channel().name()))) {
            return null;
        }
        return ChannelRecords.toRecord(
                new ChannelInfo(
                        event.channel(), event.workspace(), EventChanges.SOURCE, List.of(), false));
    }
}
