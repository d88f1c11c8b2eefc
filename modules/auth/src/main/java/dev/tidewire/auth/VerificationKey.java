package dev.tidewire.auth;

import java.security.PublicKey;
import java.util.Objects;

/** A public key of the issuer, good for one algorithm only. */
public record VerificationKey(String keyId, SignatureAlgorithm algorithm, PublicKey key) {
    public VerificationKey {
        if (keyId.isEmpty()) {
            throw new IllegalArgumentException("keyId must not be empty");
        }
        Objects.requireNonNull(algorithm, "algorithm");
        Objects.requireNonNull(key, "key");
    }
}
