package dev.tidewire.gateway;

import dev.tidewire.model.PublishedEvent;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request to publish over HTTP, without its body.
 *
 * @param topic the path segment as the client sent it, percent-encoding included
 * @param headers all, their names in lower case
 */
public record EventRequest(ConnectRequest caller, String topic, Map<String, List<String>> headers) {
    private static final Pattern MARK =
            Pattern.compile("[\\x20-\\x7e]{1," + PublishedEvent.MAX_MARK_LENGTH + "}");

    public EventRequest {
        headers = Map.copyOf(headers);
    }

    /** The value of a header, or null where there is none. */
    @Nullable String header(String name) throws HttpRefusedException {
        List<String> values = headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
        if (values.size() > 1) {
            throw HttpRefusedException.badRequest("header " + name + " occurs twice; send it once");
        }
        return values.isEmpty() ? null : values.getFirst();
    }

    /** A header with a mark of the publisher's, or null where there is none. */
    @Nullable String mark(String name) throws HttpRefusedException {
        String mark = header(name);
        if (mark != null && !MARK.matcher(mark).matches()) {
            throw HttpRefusedException.badRequest(
                    "header "
                            + name
                            + " must have 1 to "
                            + PublishedEvent.MAX_MARK_LENGTH
                            + " printable ASCII characters");
        }
        return mark;
    }

    /** Names the topic only. */
    @Override
    public String toString() {
        return "EventRequest[" + topic + "]";
    }
}
