package dev.tidewire.matcher;

import dev.tidewire.records.Delivery;

/** A delivery and the gateway's slot that it goes to. */
record SlotDelivery(int slot, Delivery delivery) {}
