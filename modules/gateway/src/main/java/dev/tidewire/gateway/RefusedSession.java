package dev.tidewire.gateway;

/** A connection that was closed at once. */
final class RefusedSession implements ClientSession {
    @Override
    public void received(String message) {}

    @Override
    public void receivedBinary() {}

    @Override
    public void writable() {}

    @Override
    public void closed() {}
}
