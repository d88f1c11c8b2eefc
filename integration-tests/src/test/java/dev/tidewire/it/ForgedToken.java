package dev.tidewire.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidewire.testkit.RealtimeClient;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A good token that somebody without the issuer's key changes, and signs as well as possible. */
final class ForgedToken {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final KeyPair ATTACKERS = generate();

    private final ObjectNode header;
    private final ObjectNode claims;

    private ForgedToken(ObjectNode header, ObjectNode claims) {
        this.header = header;
        this.claims = claims;
    }

    static ForgedToken of(String good) {
        String[] parts = good.split("\\.", -1);
        return new ForgedToken(decoded(parts[0]), decoded(parts[1]));
    }

    private static ObjectNode decoded(String part) {
        byte[] json = Base64.getUrlDecoder().decode(part);
        return (ObjectNode) RealtimeClient.parse(new String(json, StandardCharsets.UTF_8));
    }

    ForgedToken header(String name, String value) {
        header.put(name, value);
        return this;
    }

    ForgedToken headerJson(String name, String json) {
        header.set(name, RealtimeClient.parse(json));
        return this;
    }

    ForgedToken claim(String name, String value) {
        claims.put(name, value);
        return this;
    }

    /** The attacker's key as a JWK, with the id that the header names. */
    String jwk() {
        RSAPublicKey key = (RSAPublicKey) ATTACKERS.getPublic();
        return "{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\",\"kid\":\"%s\",\"n\":\"%s\",\"e\":\"%s\"}"
                .formatted(
                        header.path("kid").asText(),
                        BASE64.encodeToString(key.getModulus().toByteArray()),
                        BASE64.encodeToString(key.getPublicExponent().toByteArray()));
    }

    String signedByTheAttacker() {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(ATTACKERS.getPrivate());
            signature.update(input().getBytes(StandardCharsets.US_ASCII));
            return input() + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    String signedWithTheSecret(byte[] secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            byte[] signature = mac.doFinal(input().getBytes(StandardCharsets.US_ASCII));
            return input() + "." + BASE64.encodeToString(signature);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    String unsigned() {
        return input() + ".";
    }

    /** With another token's signature. */
    String withSignatureOf(String other) {
        return input() + other.substring(other.lastIndexOf('.'));
    }

    private String input() {
        return encoded(header) + "." + encoded(claims);
    }

    private static String encoded(JsonNode json) {
        return BASE64.encodeToString(json.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** What is public of a key, in the forms in which a library may take it for a secret. */
    static List<byte[]> secretsOf(JsonNode jwk) {
        byte[] encoded = publicKey(jwk).getEncoded();
        String pem =
                "-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded)
                        + "\n-----END PUBLIC KEY-----\n";
        return List.of(
                encoded,
                pem.getBytes(StandardCharsets.US_ASCII),
                pem.strip().getBytes(StandardCharsets.US_ASCII),
                jwk.path("n").asText().getBytes(StandardCharsets.US_ASCII),
                jwk.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static PublicKey publicKey(JsonNode jwk) {
        try {
            return KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(number(jwk, "n"), number(jwk, "e")));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static BigInteger number(JsonNode jwk, String member) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(jwk.path(member).asText()));
    }

    private static KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2_048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
