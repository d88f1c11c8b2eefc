package dev.tidewire.protocol;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A client's message is refused; the connection stays open. The message is made for the client: it
 * names the member and the remedy and repeats no value. Has neither cause nor stack trace, since a
 * flood of bad messages must stay cheap.
 */
public final class ProtocolException extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final @Nullable String ref;

    public ProtocolException(ErrorCode code, String message, @Nullable String ref) {
        super(message, null, false, false);
        this.code = code;
        this.ref = ref;
    }

    public ErrorCode code() {
        return code;
    }

    /** The refused message's mark, or null where it has none or it could not be read. */
    public @Nullable String ref() {
        return ref;
    }
}
