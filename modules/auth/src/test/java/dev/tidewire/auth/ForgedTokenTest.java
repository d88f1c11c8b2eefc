package dev.tidewire.auth;

import static dev.tidewire.auth.TokenBuilder.ISSUER;
import static dev.tidewire.auth.TokenBuilder.NOW;
import static dev.tidewire.auth.TokenBuilder.encode;
import static dev.tidewire.auth.TokenBuilder.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way to be refused that we know, each with the reason that the audit record gives. */
final class ForgedTokenTest {
    private static final SigningKey RSA = SigningKey.generate("rsa", SignatureAlgorithm.RS256);
    private static final SigningKey EC = SigningKey.generate("ec", SignatureAlgorithm.ES256);
    private static final SigningKey ED = SigningKey.generate("ed", SignatureAlgorithm.EDDSA);
    private static final SigningKey ATTACKER =
            SigningKey.generate("attacker", SignatureAlgorithm.RS256);

    private final KeycloakTokenVerifier verifier =
            new KeycloakTokenVerifier(
                    TokenPolicy.of(ISSUER), PublishedKeys.of(RSA, EC, ED), () -> NOW);

    @ParameterizedTest
    @MethodSource({"malformed", "algorithms", "keys", "signatures", "claims"})
    void refusesWithTheReason(String token, DenialReason reason) {
        TokenRefusedException refused =
                catchThrowableOfType(TokenRefusedException.class, () -> verifier.verify(token));

        assertThat(refused.reason()).isEqualTo(reason);
    }

    @Test
    void asksNoAddressThatATokenNames() {
        try (JwksServer attackers = new JwksServer(ATTACKER)) {
            String address = attackers.url().toString();
            String token = token().header("jku", address).header("x5u", address).signedBy(ATTACKER);

            TokenRefusedException refused =
                    catchThrowableOfType(TokenRefusedException.class, () -> verifier.verify(token));

            assertThat(refused.reason()).isEqualTo(DenialReason.TOKEN_KEY_UNKNOWN);
            assertThat(attackers.requests()).isZero();
        }
    }

    static Stream<Arguments> malformed() {
        String good = token().signedBy(RSA);
        String[] parts = good.split("\\.", -1);
        return refused(
                DenialReason.TOKEN_MALFORMED,
                Map.ofEntries(
                        Map.entry("nothing", ""),
                        Map.entry("a space", " "),
                        Map.entry("dots only", ".."),
                        Map.entry("many dots", "...."),
                        Map.entry("one part", parts[0]),
                        Map.entry("two parts", parts[0] + "." + parts[1]),
                        Map.entry("four parts", good + ".AAAA"),
                        Map.entry("a dot at the end", good + "."),
                        Map.entry("a dot at the start", "." + good),
                        Map.entry("with its scheme", "Bearer " + good),
                        Map.entry("a line break at the end", good + "\n"),
                        Map.entry("not ASCII", "\u00e4." + parts[1] + "." + parts[2]),
                        Map.entry("base64 with padding", parts[0] + "=." + parts[1] + ".AA"),
                        Map.entry("random letters", "garbage.garbage.garbage"),
                        Map.entry("header is a list", encode("[]") + "." + parts[1] + ".AA"),
                        Map.entry("header is null", encode("null") + "." + parts[1] + ".AA"),
                        Map.entry("payload is no JSON", parts[0] + "." + encode("{") + ".AA"),
                        Map.entry("payload is null", TokenBuilder.ofPayload("null", RSA)),
                        Map.entry("payload is a list", TokenBuilder.ofPayload("[]", RSA)),
                        Map.entry("payload is text", TokenBuilder.ofPayload("\"x\"", RSA)),
                        Map.entry("algorithm None", unsigned("None")),
                        Map.entry("algorithm NONE", unsigned("NONE")),
                        Map.entry("no algorithm", token().header("alg", "").signedBy(RSA)),
                        Map.entry(
                                "algorithm in lower case",
                                token().header("alg", "rs256").signedBy(RSA)),
                        Map.entry(
                                "deeply nested",
                                parts[0] + "." + encode("[".repeat(10_000)) + ".AA"),
                        Map.entry(
                                "unknown critical extension",
                                token().header("crit", List.of("b64"))
                                        .header("b64", false)
                                        .signedBy(RSA)),
                        Map.entry(
                                "a number beyond all bounds in the claims",
                                TokenBuilder.ofPayload("{\"exp\":1e99999999999,\"iat\":1}", RSA)),
                        Map.entry("exp is text", token().claim("exp", "soon").signedBy(RSA)),
                        Map.entry("exp overflows", token().claimJson("exp", "1e30").signedBy(RSA)),
                        Map.entry(
                                "exp beyond time",
                                token().claim("exp", Long.MAX_VALUE).signedBy(RSA)),
                        Map.entry("no exp", token().without("exp").signedBy(RSA)),
                        Map.entry("no iat", token().without("iat").signedBy(RSA))));
    }

    static Stream<Arguments> algorithms() {
        return refused(
                DenialReason.TOKEN_ALGORITHM_REFUSED,
                Map.ofEntries(
                        Map.entry("none, unsigned", unsigned("none")),
                        Map.entry("none, signed", token().header("alg", "none").signedBy(RSA)),
                        Map.entry(
                                "HS256 with the public key's bytes",
                                hmac(RSA.pair().getPublic().getEncoded())),
                        Map.entry(
                                "HS256 with the public key's PEM",
                                hmac(pem().getBytes(StandardCharsets.US_ASCII))),
                        Map.entry(
                                "another of the key's type",
                                token().signedBy(RSA.as(SignatureAlgorithm.RS512))),
                        Map.entry(
                                "PSS with a PKCS1 key",
                                token().signedBy(RSA.as(SignatureAlgorithm.PS256))),
                        Map.entry("RS256 with the EC key's id", token().signedBy(RSA.named("ec"))),
                        Map.entry(
                                "ES256 with the RSA key's id", token().signedBy(EC.named("rsa")))));
    }

    static Stream<Arguments> keys() {
        return refused(
                DenialReason.TOKEN_KEY_UNKNOWN,
                Map.of(
                        "of another issuer", token().signedBy(ATTACKER),
                        "no id", token().header("kid", null).signedBy(RSA),
                        "empty id", token().header("kid", "").signedBy(RSA),
                        "a path", token().header("kid", "../rsa").signedBy(RSA),
                        "in the header", token().header("jwk", ATTACKER.jwk()).signedBy(ATTACKER)));
    }

    static Stream<Arguments> signatures() {
        String good = token().signedBy(RSA);
        String[] parts = good.split("\\.", -1);
        String other = token().claim("sub", "mallory").signedBy(RSA).split("\\.", -1)[1];
        String otherHeader = token().header("cty", "x").signedBy(RSA).split("\\.", -1)[0];
        return refused(
                DenialReason.TOKEN_SIGNATURE_INVALID,
                Map.ofEntries(
                        Map.entry("of somebody else", token().signedBy(ATTACKER.named("rsa"))),
                        Map.entry(
                                "of somebody else, with his key",
                                token().header("jwk", ATTACKER.jwk())
                                        .signedBy(ATTACKER.named("rsa"))),
                        Map.entry("other payload", parts[0] + "." + other + "." + parts[2]),
                        Map.entry("other header", otherHeader + "." + parts[1] + "." + parts[2]),
                        Map.entry("one letter changed", withOneLetterChanged(good)),
                        Map.entry("cut off", good.substring(0, good.length() - 4)),
                        Map.entry("missing", parts[0] + "." + parts[1] + "."),
                        Map.entry("too short", token().withSignature(RSA, new byte[1])),
                        Map.entry("EC of zeros", token().withSignature(EC, new byte[64])),
                        Map.entry("EC in DER", token().withSignature(EC, der(token().input(EC)))),
                        Map.entry(
                                "EC, one letter changed",
                                withOneLetterChanged(token().signedBy(EC))),
                        Map.entry("Ed25519 of zeros", token().withSignature(ED, new byte[64])),
                        Map.entry(
                                "Ed25519, one letter changed",
                                withOneLetterChanged(token().signedBy(ED)))));
    }

    static Stream<Arguments> claims() {
        return Stream.of(
                claim(DenialReason.TOKEN_ISSUER_MISMATCH, "iss", ISSUER + "-other"),
                claim(DenialReason.TOKEN_ISSUER_MISMATCH, "iss", ISSUER + "/"),
                claim(DenialReason.TOKEN_ISSUER_MISMATCH, "iss", ISSUER.replace("https", "http")),
                claim(DenialReason.TOKEN_ISSUER_MISMATCH, "iss", ""),
                claim(DenialReason.TOKEN_ISSUER_MISMATCH, "iss", null),
                claim(DenialReason.TOKEN_WRONG_TYPE, "typ", "ID"),
                claim(DenialReason.TOKEN_WRONG_TYPE, "typ", "Refresh"),
                claim(DenialReason.TOKEN_WRONG_TYPE, "typ", "Offline"),
                claim(DenialReason.TOKEN_WRONG_TYPE, "typ", "Logout"),
                claim(DenialReason.TOKEN_WRONG_TYPE, "typ", "DPoP"),
                claim(DenialReason.TOKEN_WRONG_TYPE, "typ", null),
                claim(DenialReason.TOKEN_WRONG_TYPE, "cnf", Map.of("x5t#S256", "abc")),
                claim(DenialReason.TOKEN_WRONG_TYPE, "cnf", Map.of("jkt", "abc")),
                claim(DenialReason.TOKEN_AUDIENCE_MISMATCH, "aud", "tidewire-api-other"),
                claim(DenialReason.TOKEN_AUDIENCE_MISMATCH, "aud", List.of()),
                claim(DenialReason.TOKEN_AUDIENCE_MISMATCH, "aud", List.of("account")),
                claim(DenialReason.TOKEN_AUDIENCE_MISMATCH, "aud", null),
                claim(DenialReason.TOKEN_SUBJECT_MISSING, "sub", ""),
                claim(DenialReason.TOKEN_SUBJECT_MISSING, "sub", " "),
                claim(DenialReason.TOKEN_SUBJECT_MISSING, "sub", null),
                claim(DenialReason.TOKEN_EXPIRED, "exp", 0),
                claim(DenialReason.TOKEN_EXPIRED, "exp", -1),
                claim(DenialReason.TOKEN_EXPIRED, "exp", NOW.getEpochSecond()),
                claim(DenialReason.TOKEN_NOT_YET_VALID, "nbf", NOW.getEpochSecond() + 60),
                claim(DenialReason.TOKEN_NOT_YET_VALID, "iat", NOW.getEpochSecond() + 60));
    }

    private static Arguments claim(DenialReason reason, String name, Object value) {
        return argumentSet(name + " " + value, token().claim(name, value).signedBy(RSA), reason);
    }

    private static Stream<Arguments> refused(DenialReason reason, Map<String, String> tokens) {
        return tokens.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(token -> argumentSet(token.getKey(), token.getValue(), reason));
    }

    private static String unsigned(String algorithm) {
        return token().header("alg", algorithm).withSignature(RSA, new byte[0]);
    }

    private static String hmac(byte[] secret) {
        try {
            TokenBuilder forged = token().header("alg", "HS256");
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            byte[] input = forged.input(RSA).getBytes(StandardCharsets.US_ASCII);
            return forged.withSignature(RSA, mac.doFinal(input));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String pem() {
        String base64 =
                Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(RSA.pair().getPublic().getEncoded());
        return "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n";
    }

    private static byte[] der(String input) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(EC.pair().getPrivate());
            signature.update(input.getBytes(StandardCharsets.US_ASCII));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** In the middle: the last letter of base64 may hold bits that do not count. */
    private static String withOneLetterChanged(String token) {
        int index = (token.lastIndexOf('.') + token.length()) / 2;
        char changed = token.charAt(index) == 'A' ? 'B' : 'A';
        return token.substring(0, index) + changed + token.substring(index + 1);
    }
}
