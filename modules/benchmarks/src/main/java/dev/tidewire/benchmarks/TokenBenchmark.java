package dev.tidewire.benchmarks;

import dev.tidewire.auth.SignatureAlgorithm;
import dev.tidewire.auth.TokenRefusedException;
import dev.tidewire.auth.TokenVerifier;
import dev.tidewire.auth.VerifiedToken;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Authentications a second on one core: a token of a usual size, from its text to what it says,
 * with the issuer's key at hand. The baseline is the JDK's check of the same signature and nothing
 * else.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-Xms256m", "-Xmx256m", "-XX:+UseSerialGC"})
public class TokenBenchmark {
    /** What the token is signed with. */
    @Param({"RS256", "ES256", "EDDSA"})
    SignatureAlgorithm algorithm = SignatureAlgorithm.ES256;

    private SignedToken token = SignedToken.of(SignatureAlgorithm.ES256);
    private TokenVerifier verifier = token.verifier();

    /** Makes a key and signs a token with it. */
    @Setup
    public void sign() {
        token = SignedToken.of(algorithm);
        verifier = token.verifier();
    }

    /** The whole examination. */
    @Benchmark
    public VerifiedToken verify() throws TokenRefusedException {
        return verifier.verify(token.token());
    }

    /** The baseline. */
    @Benchmark
    public boolean bareSignature() throws GeneralSecurityException {
        Signature bare = SignedToken.bare(algorithm);
        bare.initVerify(token.key());
        bare.update(token.signed());
        return bare.verify(token.signature());
    }
}
