package dev.tidewire.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevFolderTest {
    private static final long NO_PROCESS = Long.MAX_VALUE;

    @TempDir Path temp;

    @Test
    void dataSurvivesUnlessFreshIsAskedFor() throws IOException {
        Path folder = temp.resolve("new");
        try (DevFolder first = DevFolder.open(folder, false)) {
            Files.createDirectories(first.kafka().resolve("log"));
            Files.writeString(first.kafka().resolve("log/segment"), "data");
            Files.writeString(folder.resolve("notes.txt"), "mine");
        }

        try (DevFolder second = DevFolder.open(folder, false)) {
            assertThat(second.kafka().resolve("log/segment")).exists();
        }
        try (DevFolder third = DevFolder.open(folder, true)) {
            assertThat(third.kafka()).doesNotExist();
            assertThat(folder.resolve("notes.txt")).exists();
        }
    }

    @Test
    void foreignFolderIsNotTouched() throws IOException {
        Path precious = Files.createDirectories(temp.resolve("postgres"));

        assertThatThrownBy(() -> DevFolder.open(temp, true))
                .isInstanceOf(FailedException.class)
                .hasMessageContaining("choose another folder with --data");
        assertThat(precious).exists();
    }

    @Test
    void secondOneOnAFolderIsRefused() {
        try (DevFolder first = DevFolder.open(temp, false)) {
            assertThatThrownBy(() -> DevFolder.open(first.path(), true))
                    .isInstanceOf(FailedException.class)
                    .hasMessageContaining("another tidewire dev")
                    .hasMessageContaining("--data");
        }
    }

    @Test
    void fileInPlaceOfTheFolderIsOneSentence() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "");

        assertThatThrownBy(() -> DevFolder.open(file, false))
                .isInstanceOf(FailedException.class)
                .hasMessageContaining("cannot be used");
    }

    @Test
    void addressesOfAKilledProcessDoNotCount() throws IOException {
        file(NO_PROCESS).write(temp);

        assertThat(DevFile.read(temp)).isEmpty();
    }

    @Test
    void addressesOfARunningProcessAreRead() throws IOException {
        DevFile written = file(ProcessHandle.current().pid());
        written.write(temp);

        assertThat(DevFile.read(temp)).isEqualTo(Optional.of(written));
    }

    @Test
    void addressesLeftBehindAreRemovedAtTheNextStart() throws IOException {
        file(NO_PROCESS).write(temp);

        try (DevFolder _ = DevFolder.open(temp, false)) {
            assertThat(temp.resolve("dev.json")).doesNotExist();
        }
    }

    private static DevFile file(long pid) {
        return new DevFile(
                "ws://a:1", "a:2", "postgresql://a:3/b", null, "http://a:4", "demo", pid);
    }
}
