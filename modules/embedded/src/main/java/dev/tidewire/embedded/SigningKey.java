package dev.tidewire.embedded;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An RSA key for RS256.
 *
 * @param key the private key, of which the public one is a part
 */
record SigningKey(RSAPrivateCrtKey key) {

    private static final int BITS = 2048;
    private static final Base64.Encoder BASE64_URL = Base64.getUrlEncoder().withoutPadding();

    static SigningKey generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS);
            return new SigningKey((RSAPrivateCrtKey) generator.generateKeyPair().getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has RSA", e);
        }
    }

    /**
     * Reads PKCS #8.
     *
     * @throws GeneralSecurityException if it is no RSA key
     */
    static SigningKey decode(byte[] pkcs8) throws GeneralSecurityException {
        if (KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8))
                instanceof RSAPrivateCrtKey key) {
            return new SigningKey(key);
        }
        throw new GeneralSecurityException("it lacks the public part");
    }

    /** Identifies the key, by RFC 7638. */
    String id() {
        String canonical =
                "{\"e\":\"%s\",\"kty\":\"RSA\",\"n\":\"%s\"}".formatted(exponent(), modulus());
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return BASE64_URL.encodeToString(
                    sha256.digest(canonical.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    /** The public part as a member of a JSON Web Key Set. */
    Map<String, Object> publicJwk() {
        Map<String, Object> jwk = new LinkedHashMap<>();
        jwk.put("kid", id());
        jwk.put("kty", "RSA");
        jwk.put("alg", "RS256");
        jwk.put("use", "sig");
        jwk.put("n", modulus());
        jwk.put("e", exponent());
        return jwk;
    }

    /** Signs header and claims, both JSON, to a compact JSON Web Signature. */
    String sign(byte[] header, byte[] claims) {
        String signed = BASE64_URL.encodeToString(header) + "." + BASE64_URL.encodeToString(claims);
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + BASE64_URL.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has SHA256withRSA", e);
        }
    }

    private String modulus() {
        return encode(key.getModulus().toByteArray());
    }

    private String exponent() {
        return encode(key.getPublicExponent().toByteArray());
    }

    /** Unsigned, so without the leading zero of a number whose first bit is set. */
    private static String encode(byte[] number) {
        byte[] unsigned =
                number.length > 1 && number[0] == 0
                        ? Arrays.copyOfRange(number, 1, number.length)
                        : number;
        return BASE64_URL.encodeToString(unsigned);
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "SigningKey[" + id() + "]";
    }
}
