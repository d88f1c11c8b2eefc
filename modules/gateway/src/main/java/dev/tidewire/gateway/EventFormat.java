package dev.tidewire.gateway;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How the body of a request holds events. */
enum EventFormat {
    /** One event, its data alone. */
    JSON("application/json"),
    /** Events, the data of one a line. */
    LINES("application/x-ndjson"),
    /** A CloudEvent in binary mode: attributes in headers, the data as body. */
    BINARY(null),
    /** A CloudEvent in structured mode. */
    STRUCTURED("application/cloudevents+json"),
    /** CloudEvents in batched mode. */
    BATCH("application/cloudevents-batch+json");

    private static final String JSON_SUFFIX = "+json";

    private final @Nullable String mediaType;

    EventFormat(@Nullable String mediaType) {
        this.mediaType = mediaType;
    }

    /**
     * The format of a request.
     *
     * @throws HttpRefusedException if it is none of these
     */
    static EventFormat of(EventRequest request) throws HttpRefusedException {
        String contentType = request.header("Content-Type");
        boolean cloudEvent =
                request.headers().keySet().stream().anyMatch(name -> name.startsWith("ce-"));
        if (contentType == null) {
            if (cloudEvent) {
                return BINARY;
            }
            throw unsupported("there is no Content-Type");
        }
        String[] parts = contentType.split(";", -1);
        String mediaType = parts[0].strip().toLowerCase(Locale.ROOT);
        requireUtf8(parts);
        for (EventFormat format : List.of(STRUCTURED, BATCH)) {
            if (mediaType.equals(format.mediaType)) {
                return format;
            }
        }
        if (cloudEvent) {
            return binary(mediaType);
        }
        return Arrays.stream(values())
                .filter(format -> mediaType.equals(format.mediaType))
                .findFirst()
                .orElseThrow(() -> unsupported("the Content-Type is not understood"));
    }

    private static EventFormat binary(String mediaType) throws HttpRefusedException {
        if (mediaType.equals(JSON.mediaType) || mediaType.endsWith(JSON_SUFFIX)) {
            return BINARY;
        }
        throw unsupported("the data of a CloudEvent must be JSON");
    }

    private static void requireUtf8(String[] contentType) throws HttpRefusedException {
        for (String parameter : Arrays.asList(contentType).subList(1, contentType.length)) {
            String plain = parameter.strip().replace("\"", "").toLowerCase(Locale.ROOT);
            if (plain.startsWith("charset=") && !plain.equals("charset=utf-8")) {
                throw unsupported("the charset must be utf-8");
            }
        }
    }

    private static HttpRefusedException unsupported(String problem) {
        return new HttpRefusedException(
                HttpAnswer.error(
                        415,
                        "unsupported_media_type",
                        problem
                                + "; send application/json, application/x-ndjson,"
                                + " application/cloudevents+json or"
                                + " application/cloudevents-batch+json"));
    }
}
