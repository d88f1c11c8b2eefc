package dev.tidewire.ingest;

import dev.tidewire.model.ChannelInfo;
import dev.tidewire.model.PublishedEvent;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.records.ChannelRecords;
import dev.tidewire.records.EventChanges;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The channels that a task has entered into the catalogue. Publishers make as many as they like,
 * and an entry stays for ever; so a task enters {@value #MAX_OF_WORKSPACE} of a workspace and
 * {@value #MAX_CHANNELS} in all, each once, and no more. Those that are not entered can be
 * published and subscribed to all the same. Not thread-safe.
 */
final class SeenChannels {
    static final int MAX_OF_WORKSPACE = 1_000;
    static final int MAX_CHANNELS = 50_000;

    private static final Logger LOG = LoggerFactory.getLogger(SeenChannels.class);

    private final Map<WorkspaceId, Set<String>> entered = new HashMap<>();
    private int size;

    /** The catalogue's record of an event's channel where it is to be entered, else null. */
    @Nullable ProducerRecord<byte[], byte[]> enter(PublishedEvent event) {
        if (size == MAX_CHANNELS) {
            return null;
        }
        Set<String> topics = entered.computeIfAbsent(event.workspace(), key -> new HashSet<>());
        if (topics.size() == MAX_OF_WORKSPACE || !topics.add(event.channel().name())) {
            return null;
        }
        size++;
        warnIfFull(event.workspace(), topics);
        return ChannelRecords.toRecord(
                new ChannelInfo(
                        event.channel(), event.workspace(), EventChanges.SOURCE, List.of(), false));
    }

    private void warnIfFull(WorkspaceId workspace, Set<String> topics) {
        if (topics.size() == MAX_OF_WORKSPACE) {
            LOG.warn(
                    "event=event_topics_not_listed workspace={} reason=\"it has {}; further ones are"
                            + " not entered into the catalogue\"",
                    workspace,
                    MAX_OF_WORKSPACE);
        }
        if (size == MAX_CHANNELS) {
            LOG.warn(
                    "event=event_topics_not_listed reason=\"the partition has {}; further ones are"
                            + " not entered into the catalogue\"",
                    MAX_CHANNELS);
        }
    }
}
