package dev.tidewire.client;

/**
 * Gives access tokens. It is asked at each connection, and while one is open when its token is
 * about to end; never by two threads at once for one connection, and never by the thread that calls
 * listeners, so it may take its time, as for a request to Keycloak.
 */
@FunctionalInterface
public interface TokenSupplier {
    /**
     * A token that is good now.
     *
     * @throws Exception if there is none at the moment; it is asked again after a pause
     */
    String get() throws Exception;
}
