package dev.tidewire.auth;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EllipticCurve;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.keycloak.jose.jwk.JWK;
import org.keycloak.jose.jwk.JWKParser;
import org.keycloak.util.JsonSerialization;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a JSON Web Key Set. A key that cannot be used is left out and harms no other. */
final class KeySetReader {
    private static final Logger log = LoggerFactory.getLogger(KeySetReader.class);
    private static final int MIN_RSA_BITS = 2048;

    private KeySetReader() {}

    /**
     * The keys that verify signatures, by id.
     *
     * @throws IOException if the document is no key set
     */
    static Map<String, VerificationKey> read(byte[] document) throws IOException {
        JsonNode keys = JsonSerialization.mapper.readTree(document).path("keys");
        if (!keys.isArray()) {
            throw new IOException("key set has no array of keys");
        }
        Map<String, VerificationKey> byId = new HashMap<>();
        for (JsonNode node : keys) {
            readGuarded(node).ifPresent(key -> byId.putIfAbsent(key.keyId(), key));
        }
        return Map.copyOf(byId);
    }

    private static Optional<VerificationKey> readGuarded(JsonNode node) {
        if (node.has("use") && !node.path("use").asText().equals("sig")) {
            return Optional.empty();
        }
        try {
            return Optional.of(readKey(node));
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            log.warn(
                    "event=key_skipped kid={} kty={} alg={} error={}",
                    node.path("kid").asText(),
                    node.path("kty").asText(),
                    node.path("alg").asText(),
                    e.getClass().getSimpleName());
            return Optional.empty();
        }
    }

    private static VerificationKey readKey(JsonNode node)
            throws IOException, GeneralSecurityException {
        String type = node.path("kty").asText();
        String curve = type.equals("RSA") ? "" : node.path("crv").asText();
        Optional<SignatureAlgorithm> algorithm =
                node.has("alg")
                        ? SignatureAlgorithm.ofLabel(node.path("alg").asText())
                        : SignatureAlgorithm.usual(type, curve);
        if (algorithm.isEmpty() || !algorithm.get().fits(type, curve)) {
            throw new GeneralSecurityException("algorithm is not accepted, or not one of the key");
        }
        PublicKey key = type.equals("EC") ? ellipticCurveKey(node, curve) : otherKey(node);
        return new VerificationKey(node.path("kid").asText(), algorithm.get(), key);
    }

    private static PublicKey otherKey(JsonNode node) throws IOException, GeneralSecurityException {
        JWK jwk = JsonSerialization.mapper.treeToValue(node, JWK.class);
        PublicKey key = JWKParser.create(jwk).toPublicKey();
        if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < MIN_RSA_BITS) {
            throw new GeneralSecurityException("RSA key is too short");
        }
        return key;
    }

    /** Keycloak's parser needs its own crypto provider for these keys; the JDK does not. */
    private static PublicKey ellipticCurveKey(JsonNode node, String curve)
            throws GeneralSecurityException {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(javaCurve(curve)));
        ECPoint point = new ECPoint(coordinate(node, "x"), coordinate(node, "y"));
        ECParameterSpec specification = parameters.getParameterSpec(ECParameterSpec.class);
        requireOnCurve(point, specification.getCurve());
        return KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(point, specification));
    }

    /** The JDK takes any point. */
    private static void requireOnCurve(ECPoint point, EllipticCurve curve)
            throws GeneralSecurityException {
        if (!(curve.getField() instanceof ECFieldFp field)) {
            throw new GeneralSecurityException("curve is not accepted");
        }
        BigInteger prime = field.getP();
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        BigInteger right = x.pow(2).add(curve.getA()).multiply(x).add(curve.getB()).mod(prime);
        if (x.compareTo(prime) >= 0
                || y.compareTo(prime) >= 0
                || !y.pow(2).mod(prime).equals(right)) {
            throw new GeneralSecurityException("point is not on the curve");
        }
    }

    private static String javaCurve(String curve) throws GeneralSecurityException {
        return switch (curve) {
            case "P-256" -> "secp256r1";
            case "P-384" -> "secp384r1";
            case "P-521" -> "secp521r1";
            default -> throw new GeneralSecurityException("curve is not accepted");
        };
    }

    private static BigInteger coordinate(JsonNode node, String name) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(node.path(name).asText()));
    }
}
