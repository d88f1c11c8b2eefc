package dev.tidewire.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SoakTest {
    private static final int SECONDS = Integer.getInteger("tidewire.soak.seconds", 120);

    @Test
    void nothingIsLostDoubledOrOutOfOrderWhateverCrashes() throws Exception {
        long seed = Long.getLong("tidewire.seed", new Random().nextInt(1_000_000));
        System.out.println("soak with -Dtidewire.seed=" + seed);
        Path folder = SoakFolder.create();

        Report report =
                new SoakRun(SoakOptions.of(Duration.ofSeconds(SECONDS), seed), System.out::println)
                        .run(folder);

        System.out.print(report.text());
        assertThat(report.complaints()).as("data and logs: %s", folder).isEmpty();
        SoakFolder.delete(folder);
    }
}
