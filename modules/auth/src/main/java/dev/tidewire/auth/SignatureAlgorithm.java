package dev.tidewire.auth;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Optional;

/**
 * The accepted signature algorithms, all with a public key: a key that everybody may read can never
 * be taken for a shared secret.
 */
public enum SignatureAlgorithm {
    RS256("RS256", "RSA", "", "SHA256withRSA"),
    RS384("RS384", "RSA", "", "SHA384withRSA"),
    RS512("RS512", "RSA", "", "SHA512withRSA"),
    PS256("PS256", "RSA", "", "RSASSA-PSS"),
    PS384("PS384", "RSA", "", "RSASSA-PSS"),
    PS512("PS512", "RSA", "", "RSASSA-PSS"),
    ES256("ES256", "EC", "P-256", "SHA256withECDSAinP1363Format"),
    ES384("ES384", "EC", "P-384", "SHA384withECDSAinP1363Format"),
    ES512("ES512", "EC", "P-521", "SHA512withECDSAinP1363Format"),
    EDDSA("EdDSA", "OKP", "Ed25519", "Ed25519");

    private final String label;
    private final String keyType;
    private final String curve;
    private final String javaName;

    SignatureAlgorithm(String label, String keyType, String curve, String javaName) {
        this.label = label;
        this.keyType = keyType;
        this.curve = curve;
        this.javaName = javaName;
    }

    /** The name in a token's header and in a key set. */
    public String label() {
        return label;
    }

    /** The algorithm of this name, or empty where it is not accepted. Case matters. */
    public static Optional<SignatureAlgorithm> ofLabel(String label) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.label.equals(label))
                .findFirst();
    }

    /** The algorithm of a key that does not name one: the usual one of its type and curve. */
    static Optional<SignatureAlgorithm> usual(String keyType, String curve) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.fits(keyType, curve))
                .findFirst();
    }

    /** Whether a key of this type, on this curve ({@code ""} for RSA), is one of the algorithm. */
    boolean fits(String keyType, String curve) {
        return this.keyType.equals(keyType) && this.curve.equals(curve);
    }

    boolean verifies(PublicKey key, byte[] data, byte[] signed) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(javaName);
        switch (this) {
            case PS256 -> signature.setParameter(pss(MGF1ParameterSpec.SHA256, 32));
            case PS384 -> signature.setParameter(pss(MGF1ParameterSpec.SHA384, 48));
            case PS512 -> signature.setParameter(pss(MGF1ParameterSpec.SHA512, 64));
            case RS256, RS384, RS512, ES256, ES384, ES512, EDDSA -> {}
        }
        signature.initVerify(key);
        signature.update(data);
        return signature.verify(signed);
    }

    private static PSSParameterSpec pss(MGF1ParameterSpec digest, int saltLength) {
        return new PSSParameterSpec(
                digest.getDigestAlgorithm(),
                "MGF1",
                digest,
                saltLength,
                PSSParameterSpec.TRAILER_FIELD_BC);
    }
}
