package dev.tidewire.ingest;

/** Where the event topic of a mapped topic's record is found. */
public sealed interface ChannelFrom {
    /** The Kafka topic's name, or what the pattern's group {@code topic} matches of it. */
    record Topic() implements ChannelFrom {}

    /** A string or number in the JSON value: names of members, with dots between. */
    record Path(String path) implements ChannelFrom {
        public Path {
            JsonPath.require(path);
        }
    }
}
