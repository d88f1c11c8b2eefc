package dev.tidewire.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CachedFolderTest {
    @TempDir Path temp;
    private final AtomicInteger fillings = new AtomicInteger();
    private Path wanted;

    @BeforeEach
    void name() {
        wanted = temp.resolve("caches/wanted");
    }

    @Test
    void isFilledOnce() {
        CachedFolder.get(wanted, this::fill);
        CachedFolder.get(wanted, this::fill);

        assertThat(fillings).hasValue(1);
        assertThat(wanted.resolve("content")).hasContent("complete");
    }

    @Test
    void isFilledOnceForManyWhoWantItTogether() throws Exception {
        Callable<Path> get = () -> CachedFolder.get(wanted, this::fill);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Path> folder : threads.invokeAll(Collections.nCopies(20, get))) {
                assertThat(folder.get().resolve("content")).hasContent("complete");
            }
        }

        assertThat(fillings).hasValue(1);
    }

    @Test
    void isAbsentAfterAFailure() {
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        CachedFolder.get(
                                wanted,
                                folder -> {
                                    Files.writeString(folder.resolve("content"), "half");
                                    throw new IOException("no space left");
                                }))
                .withMessageContaining(wanted.toString())
                .withMessageContaining("no space left");

        assertThat(wanted).doesNotExist();
        assertThat(CachedFolder.get(wanted, this::fill).resolve("content")).hasContent("complete");
    }

    @Test
    void forgetsWhatAKilledJvmHasLeft() throws IOException {
        Path left = Files.createDirectories(wanted.resolveSibling("wanted.unfinished"));
        Files.writeString(left.resolve("rest"), "half");

        CachedFolder.get(wanted, this::fill);

        assertThat(wanted).isDirectoryContaining("glob:**/content");
        assertThat(wanted.resolve("rest")).doesNotExist();
    }

    private void fill(Path folder) throws IOException {
        fillings.incrementAndGet();
        Files.writeString(folder.resolve("content"), "complete");
    }
}
