package dev.tidewire.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.model.ChangeEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Capture in a process of its own, killed again and again while a writer commits. */
abstract class CrashContract {
    /** So many entries are written at once now and then. */
    static final int MOST = 200;

    private static final int KILLS = 3;
    private static final int ENTRIES = 16_000;
    private static final List<String> WORKSPACES = List.of("acme", "globex", "initech");

    private final Map<String, List<Integer>> written = new HashMap<>();
    private final Semaphore permits = new Semaphore(0);
    private int count;

    @TempDir private Path folder;

    /** What is written. */
    record Entry(int number, String workspace) {}

    /** Starts the process; returns when it streams. */
    abstract Process start(Path folder) throws Exception;

    /** Captures in this process. */
    abstract void capture();

    abstract SourceLog log();

    /** Commits entries together. */
    abstract void write(List<Entry> entries) throws Exception;

    /** Where an entry's number is in the event. */
    abstract String pointer();

    @Test
    final void killedCaptureLosesAndRepeatsNothing() throws Exception {
        Process process = start(folder);
        CompletableFuture<Void> writer = CompletableFuture.runAsync(this::writeAll);
        for (int kill = 1; kill <= KILLS; kill++) {
            permits.release(ENTRIES / (KILLS + 1));
            log().events(ENTRIES / (KILLS + 1) * kill - ENTRIES / 10);
            process.destroyForcibly().waitFor();
            if (kill < KILLS) {
                process = start(folder);
            }
        }
        permits.release(ENTRIES);
        writer.join();
        capture();

        List<ChangeEvent> events = log().events(ENTRIES);

        assertThat(events.stream().map(ChangeEvent::id).distinct()).hasSize(events.size());
        assertThat(SourceLog.byWorkspace(events, pointer())).isEqualTo(written);
        write(List.of(next()));
        assertThat(log().events(ENTRIES + 1)).hasSize(ENTRIES + 1);
    }

    /** Single entries, several, and many together. */
    private void writeAll() {
        try {
            for (int round = 0; count < ENTRIES; round++) {
                int size =
                        Math.min(
                                ENTRIES - count, round % 50 == 0 ? MOST : round % 10 == 0 ? 20 : 1);
                permits.acquire(size);
                List<Entry> entries = new ArrayList<>();
                for (int entry = 0; entry < size; entry++) {
                    entries.add(next());
                }
                write(entries);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Entry next() {
        int number = count++;
        String workspace = WORKSPACES.get(number % WORKSPACES.size());
        written.computeIfAbsent(workspace, key -> new ArrayList<>()).add(number);
        return new Entry(number, workspace);
    }
}
