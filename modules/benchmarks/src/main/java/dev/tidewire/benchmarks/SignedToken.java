package dev.tidewire.benchmarks;

import dev.tidewire.auth.KeyLookup;
import dev.tidewire.auth.KeycloakTokenVerifier;
import dev.tidewire.auth.SignatureAlgorithm;
import dev.tidewire.auth.TokenPolicy;
import dev.tidewire.auth.VerificationKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;

/**
 * A token of a usual size with a key of its own.
 *
 * @param token in its compact form
 * @param signed what the signature is of
 */
record SignedToken(
        SignatureAlgorithm algorithm,
        String token,
        byte[] signed,
        byte[] signature,
        PublicKey key) {
    private static final String ISSUER = "https://login.example.com/realms/main";
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    static SignedToken of(SignatureAlgorithm algorithm) {
        try {
            return sign(algorithm, newKeys(algorithm));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no " + algorithm, e);
        }
    }

    private static SignedToken sign(SignatureAlgorithm algorithm, KeyPair keys)
            throws GeneralSecurityException {
        String header =
                "{\"alg\":\"%s\",\"typ\":\"JWT\",\"kid\":\"bench\"}".formatted(algorithm.label());
        long now = Instant.now().getEpochSecond();
        String text = base64(header) + "." + base64(claims(now));
        byte[] signed = text.getBytes(StandardCharsets.US_ASCII);
        Signature signer = bare(algorithm);
        signer.initSign(keys.getPrivate());
        signer.update(signed);
        byte[] signature = signer.sign();
        String token = text + "." + BASE64.encodeToString(signature);
        return new SignedToken(algorithm, token, signed, signature, keys.getPublic());
    }

    private static String claims(long now) {
        return """
        {"exp":%d,"iat":%d,"jti":"6f2c0ed1-6a3e-4f0b-9a34-cb1fd0a3c1d2","iss":"%s",\
        "aud":["tidewire-api","account"],"sub":"5b0c6a1e-1d0a-4a3c-8a9e-0d5a8b1f7c11",\
        "typ":"Bearer","azp":"shop","sid":"c0ffee00-1d0a-4a3c-8a9e-0d5a8b1f7c11",\
        "realm_access":{"roles":["offline_access","uma_authorization","default-roles-main"]},\
        "scope":"openid profile email realtime:read realtime:write",\
        "workspaces":["acme","globex"],"preferred_username":"bench"}\
        """
                .formatted(now + 86_400, now, ISSUER);
    }

    private static String base64(String json) {
        return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private static KeyPair newKeys(SignatureAlgorithm algorithm) throws GeneralSecurityException {
        return switch (algorithm) {
            case RS256 -> {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(2048);
                yield generator.generateKeyPair();
            }
            case ES256 -> {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
                generator.initialize(new ECGenParameterSpec("secp256r1"));
                yield generator.generateKeyPair();
            }
            case EDDSA -> KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            case RS384, RS512, PS256, PS384, PS512, ES384, ES512 -> throw notMeasured(algorithm);
        };
    }

    private static IllegalArgumentException notMeasured(SignatureAlgorithm algorithm) {
        return new IllegalArgumentException(
                algorithm.label() + " is not measured; choose RS256, ES256 or EDDSA");
    }

    /** What the JDK has for the algorithm. */
    static Signature bare(SignatureAlgorithm algorithm) throws GeneralSecurityException {
        return Signature.getInstance(
                switch (algorithm) {
                    case RS256 -> "SHA256withRSA";
                    case ES256 -> "SHA256withECDSAinP1363Format";
                    case EDDSA -> "Ed25519";
                    case RS384, RS512, PS256, PS384, PS512, ES384, ES512 ->
                            throw notMeasured(algorithm);
                });
    }

    /** Verifies this token, with its key at hand. */
    KeycloakTokenVerifier verifier() {
        KeyLookup found = new KeyLookup.Found(new VerificationKey("bench", algorithm, key));
        return new KeycloakTokenVerifier(
                TokenPolicy.of(ISSUER), _ -> found, InstantSource.system());
    }
}
