package dev.tidewire.auth;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Base64;

/** An issuer's private key, which signs tokens and shows its public half as a JWK. */
record SigningKey(String keyId, SignatureAlgorithm algorithm, KeyPair pair) {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    static SigningKey generate(String keyId, SignatureAlgorithm algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(generatorName(algorithm));
            int size = size(algorithm);
            if (size > 0) {
                generator.initialize(size);
            }
            return new SigningKey(keyId, algorithm, generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String generatorName(SignatureAlgorithm algorithm) {
        return switch (algorithm) {
            case RS256, RS384, RS512, PS256, PS384, PS512 -> "RSA";
            case ES256, ES384, ES512 -> "EC";
            case EDDSA -> "Ed25519";
        };
    }

    private static int size(SignatureAlgorithm algorithm) {
        return switch (algorithm) {
            case RS256, RS384, RS512, PS256, PS384, PS512 -> 2048;
            case ES256 -> 256;
            case ES384 -> 384;
            case ES512 -> 521;
            case EDDSA -> 0;
        };
    }

    SigningKey as(SignatureAlgorithm other) {
        return new SigningKey(keyId, other, pair);
    }

    SigningKey named(String other) {
        return new SigningKey(other, algorithm, pair);
    }

    VerificationKey verificationKey() {
        return new VerificationKey(keyId, algorithm, pair.getPublic());
    }

    byte[] sign(String input) {
        try {
            Signature signature = Signature.getInstance(javaName());
            switch (algorithm) {
                case PS256 -> signature.setParameter(pss("SHA-256", 32));
                case PS384 -> signature.setParameter(pss("SHA-384", 48));
                case PS512 -> signature.setParameter(pss("SHA-512", 64));
                case RS256, RS384, RS512, ES256, ES384, ES512, EDDSA -> {}
            }
            signature.initSign(pair.getPrivate());
            signature.update(input.getBytes(StandardCharsets.US_ASCII));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private String javaName() {
        return switch (algorithm) {
            case RS256 -> "SHA256withRSA";
            case RS384 -> "SHA384withRSA";
            case RS512 -> "SHA512withRSA";
            case PS256, PS384, PS512 -> "RSASSA-PSS";
            case ES256 -> "SHA256withECDSAinP1363Format";
            case ES384 -> "SHA384withECDSAinP1363Format";
            case ES512 -> "SHA512withECDSAinP1363Format";
            case EDDSA -> "Ed25519";
        };
    }

    private static PSSParameterSpec pss(String digest, int salt) {
        return new PSSParameterSpec(digest, "MGF1", new MGF1ParameterSpec(digest), salt, 1);
    }

    ObjectNode jwk() {
        ObjectNode jwk =
                MAPPER.createObjectNode()
                        .put("kid", keyId)
                        .put("alg", algorithm.label())
                        .put("use", "sig");
        return switch (pair.getPublic()) {
            case RSAPublicKey rsa ->
                    jwk.put("kty", "RSA")
                            .put("n", unsigned(rsa.getModulus(), 0))
                            .put("e", unsigned(rsa.getPublicExponent(), 0));
            case ECPublicKey curve -> {
                int bits = curve.getParams().getCurve().getField().getFieldSize();
                int bytes = (bits + 7) / 8;
                yield jwk.put("kty", "EC")
                        .put("crv", "P-" + bits)
                        .put("x", unsigned(curve.getW().getAffineX(), bytes))
                        .put("y", unsigned(curve.getW().getAffineY(), bytes));
            }
            case EdECPublicKey edwards -> {
                byte[] encoded = edwards.getEncoded();
                byte[] point = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
                yield jwk.put("kty", "OKP")
                        .put("crv", "Ed25519")
                        .put("x", BASE64.encodeToString(point));
            }
            default -> throw new AssertionError("no JWK for " + pair.getPublic().getAlgorithm());
        };
    }

    private static String unsigned(BigInteger number, int length) {
        byte[] signed = number.toByteArray();
        int significant = (number.bitLength() + 7) / 8;
        byte[] bytes = new byte[Math.max(length, significant)];
        System.arraycopy(
                signed,
                signed.length - significant,
                bytes,
                bytes.length - significant,
                significant);
        return BASE64.encodeToString(bytes);
    }
}
