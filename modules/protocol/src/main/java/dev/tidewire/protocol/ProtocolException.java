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
    private final transient @Nullable ExceededLimit exceeded;
    private final @Nullable String ref;

    public ProtocolException(ErrorCode code, String message, @Nullable String ref) {
        this(code, message, null, ref);
    }

    /** The message is too much for a limit. */
    public ProtocolException(ExceededLimit exceeded, String message, @Nullable String ref) {
        this(ErrorCode.QUOTA_EXCEEDED, message, exceeded, ref);
    }

    private ProtocolException(
            ErrorCode code,
            String message,
            @Nullable ExceededLimit exceeded,
            @Nullable String ref) {
        super(message, null, false, false);
        this.code = code;
        this.exceeded = exceeded;
        this.ref = ref;
    }

    public ErrorCode code() {
        return code;
    }

    /** What it was too much for; null for every other code than that of quotas. */
    public @Nullable ExceededLimit exceeded() {
        return exceeded;
    }

    /** The refused message's mark, or null where it has none or it could not be read. */
    public @Nullable String ref() {
        return ref;
    }
}
