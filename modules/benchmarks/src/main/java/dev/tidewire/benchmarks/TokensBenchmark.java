package dev.tidewire.benchmarks;

import dev.tidewire.auth.SignatureAlgorithm;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Authentications a second, as {@link TokenBenchmark} measures them. */
@Command(
        name = "tokens",
        mixinStandardHelpOptions = true,
        description = "Measures how many tokens a core examines in a second.")
final class TokensBenchmark implements Callable<Integer> {
    @Option(
            names = "--seconds",
            defaultValue = "3",
            description = "seconds of an iteration; there are 2 to warm up and 3 measured")
    int seconds;

    @Override
    public Integer call() throws RunnerException {
        System.out.printf("a second, on one core; %s%n%n", Report.machine());
        System.out.println("| algorithm | tokens examined | bare signatures checked (baseline) |");
        System.out.println("|---|---|---|");
        for (SignatureAlgorithm algorithm :
                List.of(
                        SignatureAlgorithm.RS256,
                        SignatureAlgorithm.ES256,
                        SignatureAlgorithm.EDDSA)) {
            System.out.printf(
                    "| %s | %,.0f | %,.0f |%n",
                    algorithm.label(), run("verify", algorithm), run("bareSignature", algorithm));
        }
        return 0;
    }

    private double run(String method, SignatureAlgorithm algorithm) throws RunnerException {
        return new Runner(
                        new OptionsBuilder()
                                .include(TokenBenchmark.class.getName() + "." + method + "$")
                                .param("algorithm", algorithm.name())
                                .warmupIterations(2)
                                .warmupTime(TimeValue.seconds(seconds))
                                .measurementIterations(3)
                                .measurementTime(TimeValue.seconds(seconds))
                                .verbosity(VerboseMode.SILENT)
                                .build())
                .run()
                .iterator()
                .next()
                .getPrimaryResult()
                .getScore();
    }
}
