package dev.tidewire.gateway;

import dev.tidewire.protocol.ErrorCode;
import dev.tidewire.protocol.ProtocolException;
import dev.tidewire.protocol.ServerFrame;
import dev.tidewire.protocol.ServerFrames;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a session answers to its client. */
final class Replies {
    private final ClientConnection connection;
    private final Consumer<Ending> session;

    /**
     * @param session ends the session, where an answer does not fit
     */
    Replies(ClientConnection connection, Consumer<Ending> session) {
        this.connection = connection;
        this.session = session;
    }

    /** Queues an answer. */
    void send(ServerFrame frame) {
        if (!connection.offerReply(Frame.of(ServerFrames.write(frame)))) {
            session.accept(Ending.overloaded("outbound queue full"));
        }
    }

    /** Queues an error frame. */
    void refuse(ErrorCode code, String message, @Nullable String ref) {
        send(new ServerFrame.Refused(code, message, ref));
    }

    /** Tells that a subscription has ended. */
    void ended(String subscription, ErrorCode code, String why) {
        String message = "subscription " + subscription + " has ended: " + why;
        send(new ServerFrame.Refused(code, message, null, subscription, null));
    }

    /** Queues an error frame. */
    void refuse(ProtocolException refusal) {
        send(
                new ServerFrame.Refused(
                        refusal.code(),
                        String.valueOf(refusal.getMessage()),
                        refusal.exceeded(),
                        refusal.ref()));
    }

    void flush() {
        connection.flush();
    }

    void close(Ending ending) {
        connection.close(ending.code(), ending.text());
    }
}
