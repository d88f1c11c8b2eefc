package dev.tidewire.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys of the issuer in a file that only its owner may read: the first one signs, a second one
 * is the previous one, which still verifies.
 *
 * <p>Thread-safe.
 */
final class IssuerKeys {

    private static final Pattern PEM =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");

    private final Path file;
    private volatile List<SigningKey> keys;

    private IssuerKeys(Path file, List<SigningKey> keys) {
        this.file = file;
        this.keys = keys;
    }

    /**
     * Reads the keys of a folder, or makes the first one.
     *
     * @throws EmbeddedServerException if there is a file without a key, or none can be written
     */
    static IssuerKeys in(Path folder) {
        Path file = folder.resolve("signing-key.pem");
        try {
            Files.createDirectories(folder);
            if (Files.exists(file)) {
                return new IssuerKeys(file, parse(file));
            }
            IssuerKeys fresh = new IssuerKeys(file, List.of(SigningKey.generate()));
            fresh.write();
            return fresh;
        } catch (IOException e) {
            throw new EmbeddedServerException(
                    "The signing key %s cannot be read or written (%s); choose another folder or correct its permissions."
                            .formatted(file, e),
                    e);
        }
    }

    /** The key that signs. */
    SigningKey current() {
        return keys.getFirst();
    }

    /** The JSON Web Key Set. */
    Map<String, Object> publicKeys() {
        return Map.of("keys", keys.stream().map(SigningKey::publicJwk).toList());
    }

    /**
     * Makes a new key that signs from now on; the previous one still verifies, older ones do not.
     */
    synchronized void rotate() {
        keys = List.of(SigningKey.generate(), current());
        try {
            write();
        } catch (IOException e) {
            throw new EmbeddedServerException(
                    "The signing key %s cannot be written (%s); correct its permissions."
                            .formatted(file, e),
                    e);
        }
    }

    private static List<SigningKey> parse(Path file) throws IOException {
        List<SigningKey> keys = new ArrayList<>();
        Matcher pem = PEM.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        try {
            while (pem.find()) {
                keys.add(SigningKey.decode(Base64.getMimeDecoder().decode(pem.group(1))));
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw corrupt(file, e);
        }
        if (keys.isEmpty()) {
            throw corrupt(file, new GeneralSecurityException("no private key in it"));
        }
        return List.copyOf(keys);
    }

    private void write() throws IOException {
        Base64.Encoder base64 = Base64.getMimeEncoder(64, new byte[] {'\n'});
        StringBuilder pem = new StringBuilder();
        for (SigningKey key : keys) {
            pem.append("-----BEGIN PRIVATE KEY-----\n")
                    .append(base64.encodeToString(key.key().getEncoded()))
                    .append("\n-----END PRIVATE KEY-----\n");
        }
        Path unfinished =
                Files.createTempFile(
                        file.getParent(),
                        "signing-key",
                        ".unfinished",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        Files.writeString(unfinished, pem, StandardCharsets.ISO_8859_1);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static EmbeddedServerException corrupt(Path file, Exception cause) {
        return new EmbeddedServerException(
                "The signing key %s is not an RSA key in PKCS #8 PEM (%s); restore it, or delete it to get a new one, which makes all tokens invalid."
                        .formatted(file, Messages.rootOf(cause)),
                cause);
    }
}
