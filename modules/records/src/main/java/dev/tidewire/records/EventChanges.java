package dev.tidewire.records;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.tidewire.model.ChangeEvent;
import dev.tidewire.model.Operation;
import dev.tidewire.model.PublishedEvent;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Published events as changes of the log {@code realtime.events}. */
public final class EventChanges {
    /** The source of every published event. */
    public static final String SOURCE = "events";

    /** UTC with exactly six decimals, so that texts are in the order of time. */
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private EventChanges() {}

    /**
     * The change that clients read; the event's data and attributes are in it byte by byte.
     *
     * @param id the event's id
     * @param timestamp when Kafka took the event
     */
    public static ChangeEvent of(PublishedEvent event, String id, Instant timestamp) {
        byte[] attributes = event.attributes();
        ByteArrayOutputStream json = new ByteArrayOutputStream(event.data().length + 512);
        raw(json, "{\"channel\":");
        string(json, event.channel().toString());
        raw(json, ",\"operation\":\"PUBLISH\",\"topic\":");
        string(json, event.channel().name());
        raw(json, ",\"data\":");
        json.writeBytes(event.data());
        if (attributes != null) {
            raw(json, ",\"attributes\":");
            json.writeBytes(attributes);
        }
        raw(json, ",\"timestamp\":");
        string(json, MOMENT.format(timestamp));
        raw(json, ",\"correlationId\":");
        string(json, event.correlationId() == null ? id : event.correlationId());
        raw(json, ",\"id\":");
        string(json, id);
        raw(json, "}");
        return new ChangeEvent(
                event.workspace(),
                event.channel(),
                Operation.PUBLISH,
                id,
                SOURCE,
                timestamp,
                null,
                json.toByteArray());
    }

    private static void raw(ByteArrayOutputStream json, String text) {
        json.writeBytes(Wire.utf8(text));
    }

    private static void string(ByteArrayOutputStream json, String text) {
        json.write('"');
        json.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(text));
        json.write('"');
    }
}
