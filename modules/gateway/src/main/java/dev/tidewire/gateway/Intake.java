package dev.tidewire.gateway;

import dev.tidewire.protocol.ClientFrame;
import dev.tidewire.protocol.ClientFrames;
import dev.tidewire.protocol.ProtocolException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a session sends, and refuses what exceeds a rate. Guarded by the session's lock.
 *
 * <p>What comes before the session is admitted counts when it is. A message that is refused uses
 * nothing of the rate; the session ends when the refused ones are more than {@value #PATIENCE}
 * seconds' worth of it, of which one is forgotten every second.
 */
final class Intake {
    /** How many seconds' worth of messages may be refused. */
    static final int PATIENCE = 10;

    /** The units of patience in a second. */
    private static final long UNITS = TimeUnit.SECONDS.toMicros(1);

    private final SessionQuota quota;
    private final Replies replies;
    private final Consumer<Ending> session;
    private final TokenBucket patience;
    private long messagesBefore;
    private long bytesBefore;

    /**
     * @param session ends the session
     */
    Intake(SessionQuota quota, Replies replies, Consumer<Ending> session, LongSupplier nanoTime) {
        this.quota = quota;
        this.replies = replies;
        this.session = session;
        patience = new TokenBucket(UNITS, PATIENCE * UNITS, nanoTime);
    }

    /** Counts a message; returns whether to handle it. If not, it is answered, or the end. */
    boolean admits(String message) {
        long bytes = bytes(message);
        QuotaShare share = quota.share();
        if (share == null) {
            messagesBefore++;
            bytesBefore += bytes;
            return true;
        }
        countEarlier(share);
        QuotaExceeded exceeded = take(share, bytes);
        if (exceeded == null) {
            return true;
        }
        if (flooded(exceeded, bytes)) {
            session.accept(exceeded.ending());
            return false;
        }
        return admitsAnyway(share, exceeded, message, bytes);
    }

    private void countEarlier(QuotaShare share) {
        if (messagesBefore > 0) {
            share.charge(Quota.MESSAGES_IN, messagesBefore);
            share.charge(Quota.BYTES_IN, bytesBefore);
            messagesBefore = 0;
            bytesBefore = 0;
        }
    }

    private static @Nullable QuotaExceeded take(QuotaShare share, long bytes) {
        QuotaExceeded exceeded = share.take(Quota.MESSAGES_IN, 1);
        if (exceeded == null) {
            exceeded = share.take(Quota.BYTES_IN, bytes);
            if (exceeded != null) {
                share.give(Quota.MESSAGES_IN, 1);
            }
        }
        return exceeded;
    }

    private boolean flooded(QuotaExceeded exceeded, long bytes) {
        long amount = exceeded.quota() == Quota.BYTES_IN ? bytes : 1;
        return patience.take(Math.clamp(amount * UNITS / exceeded.allowed(), 1, UNITS)) > 0;
    }

    /** Refuses a message, unless it is the one that the session would end without. */
    private boolean admitsAnyway(
            QuotaShare share, QuotaExceeded exceeded, String message, long bytes) {
        try {
            ClientFrame frame = ClientFrames.parse(message);
            if (frame instanceof ClientFrame.Auth) {
                share.charge(Quota.MESSAGES_IN, 1);
                share.charge(Quota.BYTES_IN, bytes);
                return true;
            }
            replies.refuse(exceeded.refusal(frame.ref()));
        } catch (ProtocolException e) {
            replies.refuse(exceeded.refusal(e.ref()));
        }
        return false;
    }

    /** How many bytes a message has in UTF-8; both halves of a pair count two. */
    private static long bytes(String message) {
        long bytes = 0;
        for (int index = 0; index < message.length(); index++) {
            char unit = message.charAt(index);
            bytes += unit < 0x80 ? 1 : unit < 0x800 || Character.isSurrogate(unit) ? 2 : 3;
        }
        return bytes;
    }
}
