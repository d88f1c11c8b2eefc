package dev.tidewire.capture;

import dev.tidewire.model.ChannelInfo;
import java.util.List;

/** Asks a source which channels it has. Used by one thread. */
@FunctionalInterface
interface ChannelListing extends AutoCloseable {
    /**
     * The channels now, all of them, in an order that does not change by itself.
     *
     * @throws CaptureException if the source does not answer; it is asked again
     * @throws InterruptedException if the thread was interrupted
     */
    List<ChannelInfo> channels() throws InterruptedException;

    /** Gives back what it holds of the source; it may be asked again afterwards. */
    @Override
    default void close() {}
}
