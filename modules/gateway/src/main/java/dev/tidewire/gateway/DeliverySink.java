package dev.tidewire.gateway;

import dev.tidewire.model.Family;
import dev.tidewire.model.LogPosition;

/**
 * Where deliveries come in, in the order of the gateway's slot. One thread at a time calls it.
 * Never blocks on a client.
 */
public interface DeliverySink {
    /** A change for some filters. */
    void change(ChangeDelivery change);

    /** Changes are lost for some filters. */
    void gap(GapDelivery gap);

    /** A filter is live: every change of its family at or after the position is delivered to it. */
    void active(long taskEpoch, long gatewayEpoch, long number, LogPosition position);

    /**
     * Whatever this gateway's filters wanted of a log partition from {@code from} (inclusive) to
     * {@code to} (exclusive) was delivered before this call.
     */
    void progress(long taskEpoch, Family family, int partition, long from, long to);

    /** The task of a log partition dropped the filters that were announced in an epoch. */
    void released(long taskEpoch, int partition, long gatewayEpoch);

    /** Deliveries were lost, so that nothing said before holds any more. */
    void discontinued(String reason);

    /** No further delivery is at hand: what is queued for the clients is written now. */
    void batchEnd();
}
