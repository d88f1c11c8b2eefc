package dev.tidewire.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KeySetReaderTest {
    private static final SigningKey RSA = SigningKey.generate("rsa", SignatureAlgorithm.RS256);
    private static final SigningKey EC = SigningKey.generate("ec", SignatureAlgorithm.ES256);
    private static final SigningKey ED = SigningKey.generate("ed", SignatureAlgorithm.EDDSA);

    @ParameterizedTest
    @EnumSource(SignatureAlgorithm.class)
    void readsTheVeryKeyThatWasPublished(SignatureAlgorithm algorithm) throws Exception {
        SigningKey key = SigningKey.generate("key", algorithm);

        assertThat(read(key.jwk()))
                .hasEntrySatisfying(
                        "key",
                        read -> {
                            assertThat(read.algorithm()).isEqualTo(algorithm);
                            assertThat(read.key()).isEqualTo(key.pair().getPublic());
                        });
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void leavesOutAKeyThatCannotBeUsedAndNoOther(ObjectNode unusable) throws Exception {
        assertThat(read(RSA.jwk(), unusable, EC.jwk(), ED.jwk()))
                .containsOnlyKeys("rsa", "ec", "ed");
    }

    static Stream<Arguments> unusable() throws Exception {
        return Stream.of(
                argumentSet(
                        "for encryption",
                        RSA.named("bad").jwk().put("use", "enc").put("alg", "RSA-OAEP")),
                argumentSet("for encryption only by use", RSA.named("bad").jwk().put("use", "enc")),
                argumentSet("of a strange use", RSA.named("bad").jwk().putNull("use")),
                argumentSet("symmetric", bare("bad").put("kty", "oct").put("alg", "HS256")),
                argumentSet("of an unknown type", bare("bad").put("kty", "X").put("alg", "X1")),
                argumentSet("without a type", bare("bad").put("alg", "RS256")),
                argumentSet("without an id", without("kid", RSA.jwk())),
                argumentSet("without a modulus", without("n", RSA.named("bad").jwk())),
                argumentSet("modulus is no base64", RSA.named("bad").jwk().put("n", "!?")),
                argumentSet("RSA of 1024 bits", shortKey().jwk()),
                argumentSet("RSA for an EC algorithm", RSA.named("bad").jwk().put("alg", "ES256")),
                argumentSet("P-256 for ES384", EC.named("bad").jwk().put("alg", "ES384")),
                argumentSet("secp256k1", EC.named("bad").jwk().put("crv", "secp256k1")),
                argumentSet("EC without y", without("y", EC.named("bad").jwk())),
                argumentSet("not on its curve", EC.named("bad").jwk().put("x", "AQ")),
                argumentSet("Ed448", ED.named("bad").jwk().put("crv", "Ed448").put("x", "AA")),
                argumentSet("Ed25519 without x", without("x", ED.named("bad").jwk())),
                argumentSet("values of strange types", bare("bad").put("kty", 1).put("alg", true)));
    }

    @Test
    void takesTheUsualAlgorithmWhereTheKeyNamesNone() throws Exception {
        Map<String, VerificationKey> keys =
                read(without("alg", RSA.jwk()), without("alg", EC.jwk()), without("alg", ED.jwk()));

        assertThat(keys.get("rsa").algorithm()).isEqualTo(SignatureAlgorithm.RS256);
        assertThat(keys.get("ec").algorithm()).isEqualTo(SignatureAlgorithm.ES256);
        assertThat(keys.get("ed").algorithm()).isEqualTo(SignatureAlgorithm.EDDSA);
    }

    @Test
    void takesAKeyWithoutAUse() throws Exception {
        assertThat(read(without("use", RSA.jwk()))).containsOnlyKeys("rsa");
    }

    @Test
    void readsASetWithoutKeysAsEmpty() throws Exception {
        assertThat(read()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{}", "[]", "null", "<html>", "{\"keys\":null}", "{\"keys\":\"x\"}"})
    void refusesADocumentThatIsNoKeySet(String document) {
        assertThatThrownBy(() -> KeySetReader.read(document.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class);
    }

    private static Map<String, VerificationKey> read(ObjectNode... keys) throws IOException {
        ObjectNode set = JwksServer.keySet();
        ArrayNode array = set.withArray("keys");
        for (ObjectNode key : keys) {
            array.add(key);
        }
        return KeySetReader.read(set.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode bare(String keyId) {
        return JwksServer.keySet().objectNode().put("kid", keyId);
    }

    private static ObjectNode without(String name, ObjectNode key) {
        key.remove(name);
        return key;
    }

    private static SigningKey shortKey() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        return new SigningKey("bad", SignatureAlgorithm.RS256, generator.generateKeyPair());
    }
}
