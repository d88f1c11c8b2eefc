package dev.tidewire.auth;

/** The issuer's public keys. Implementations are safe for many threads. */
@FunctionalInterface
public interface KeySource {
    /** Looks a key up by its id. May wait for the issuer where the key was not seen before. */
    KeyLookup find(String keyId);
}
