package dev.tidewire.gateway;

import dev.tidewire.protocol.CloseCode;
import java.util.List;

/**
 * The outgoing half of one client's connection, as a transport offers it. Methods never block and
 * may be called from any thread; frames leave in the order in which they were offered. No method
 * calls the {@link ClientSession} from within: what a call leads to is told from another thread.
 */
public interface ClientConnection {
    /**
     * Queues a frame; nothing is written before {@link #flush()}.
     *
     * @return false if the frame does not fit into the connection's bound of unwritten bytes, or
     *     the connection is closed: then it was not queued, and {@link ClientSession#writable()}
     *     will tell when there is room
     */
    boolean offer(Frame frame);

    /**
     * Queues an answer, for which there is a reserve above the bound: a peer that is slow with its
     * events still hears of what it asks.
     *
     * @return false if even the reserve is used up, or the connection is closed
     */
    boolean offerReply(Frame frame);

    /**
     * Takes back what nothing was written of yet and can be told again, {@link Frame#delivery()}.
     */
    List<Frame> takeBack();

    /**
     * Writes what is queued, joining waiting frames into one write. Returns at once; what the peer
     * cannot take yet stays queued.
     */
    void flush();

    /** Bytes queued and not yet handed to the operating system. */
    long pendingBytes();

    /**
     * Ends the connection with a close frame, after what is already queued if the peer takes it in
     * time, else without. Later calls do nothing.
     *
     * @param reason for the close frame; cut to the 123 bytes that RFC 6455 section 5.5 leaves it
     */
    void close(CloseCode code, String reason);
}
