package dev.tidewire.auth;

import java.security.GeneralSecurityException;
import org.keycloak.common.VerificationException;
import org.keycloak.crypto.SignatureVerifierContext;
import org.keycloak.jose.jws.JWSHeader;
import org.keycloak.representations.JsonWebToken;

/**
 * Says whether the issuer wrote a token, whatever its kind. The key is found by its id alone and
 * verifies by its own algorithm only: of the header nothing else is believed, so that neither a key
 * in the token nor an address of one ({@code jwk}, {@code jku}, {@code x5u}) has any effect.
 */
final class SignatureCheck {
    private final KeySource keys;
    private final int maxTokenLength;

    SignatureCheck(KeySource keys, int maxTokenLength) {
        this.keys = keys;
        this.maxTokenLength = maxTokenLength;
    }

    /** The parsed token, of which only the signature was verified. */
    <T extends JsonWebToken> T authentic(String token, Class<T> type) throws TokenRefusedException {
        if (token.length() > maxTokenLength) {
            throw new TokenRefusedException(DenialReason.TOKEN_TOO_LARGE);
        }
        if (!hasShape(token)) {
            throw new TokenRefusedException(DenialReason.TOKEN_MALFORMED);
        }
        org.keycloak.TokenVerifier<T> verifier = org.keycloak.TokenVerifier.create(token, type);
        VerificationKey key = key(header(verifier));
        try {
            verifier.verifierContext(new KeyContext(key)).verifySignature();
            T authentic = verifier.getToken();
            if (authentic != null) {
                return authentic;
            }
        } catch (VerificationException | RuntimeException _) {
            throw new TokenRefusedException(DenialReason.TOKEN_SIGNATURE_INVALID);
        }
        throw new TokenRefusedException(DenialReason.TOKEN_MALFORMED);
    }

    /** Three parts of base64url; the last may be empty here, so that "alg none" gets its name. */
    private static boolean hasShape(String token) {
        int dots = 0;
        int partStart = 0;
        for (int index = 0; index < token.length(); index++) {
            char character = token.charAt(index);
            if (character == '.') {
                if (index == partStart) {
                    return false;
                }
                dots++;
                partStart = index + 1;
            } else if (!isBase64Url(character)) {
                return false;
            }
        }
        return dots == 2;
    }

    private static boolean isBase64Url(char character) {
        return (character >= 'a' && character <= 'z')
                || (character >= 'A' && character <= 'Z')
                || (character >= '0' && character <= '9')
                || character == '-'
                || character == '_';
    }

    private static JWSHeader header(org.keycloak.TokenVerifier<?> verifier)
            throws TokenRefusedException {
        try {
            JWSHeader header = verifier.getHeader();
            // RFC 7515: who does not understand an extension marked critical must refuse.
            if (header != null && !header.getOtherClaims().containsKey("crit")) {
                return header;
            }
        } catch (VerificationException | RuntimeException _) {
            // The parser's message may quote the token.
        }
        throw new TokenRefusedException(DenialReason.TOKEN_MALFORMED);
    }

    private VerificationKey key(JWSHeader header) throws TokenRefusedException {
        String algorithm = header.getRawAlgorithm();
        if (algorithm == null || SignatureAlgorithm.ofLabel(algorithm).isEmpty()) {
            throw new TokenRefusedException(DenialReason.TOKEN_ALGORITHM_REFUSED);
        }
        String keyId = header.getKeyId();
        if (keyId == null || keyId.isEmpty()) {
            throw new TokenRefusedException(DenialReason.TOKEN_KEY_UNKNOWN);
        }
        VerificationKey key =
                switch (keys.find(keyId)) {
                    case KeyLookup.Found(VerificationKey found) -> found;
                    case KeyLookup.Unknown _ ->
                            throw new TokenRefusedException(DenialReason.TOKEN_KEY_UNKNOWN);
                    case KeyLookup.Unavailable _ ->
                            throw new TokenRefusedException(DenialReason.KEYS_UNAVAILABLE);
                };
        if (!key.algorithm().label().equals(algorithm)) {
            throw new TokenRefusedException(DenialReason.TOKEN_ALGORITHM_REFUSED);
        }
        return key;
    }

    /** Verifies with the JDK alone: Keycloak's own contexts need its crypto provider. */
    private record KeyContext(VerificationKey key) implements SignatureVerifierContext {
        @Override
        public String getKid() {
            return key.keyId();
        }

        @Override
        public String getAlgorithm() {
            return key.algorithm().label();
        }

        @Override
        public boolean verify(byte[] data, byte[] signature) throws VerificationException {
            try {
                return key.algorithm().verifies(key.key(), data, signature);
            } catch (GeneralSecurityException e) {
                throw new VerificationException(e);
            }
        }
    }
}
