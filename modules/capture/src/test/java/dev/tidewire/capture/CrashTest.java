package dev.tidewire.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.model.ChangeEvent;
import java.io.StringReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

/** Capture in a process of its own, killed again and again while a writer commits. */
final class CrashTest {
    private static final int KILLS = 3;
    private static final int ROWS = 16_000;
    private static final List<String> WORKSPACES = List.of("acme", "globex", "initech");

    private final Fixture fixture = Fixture.of(new WorkspaceRule.ColumnRule("workspace"));
    private final Map<String, List<Integer>> committed = new HashMap<>();
    private final Semaphore permits = new Semaphore(0);
    private int count;

    @TempDir Path folder;

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void killedCaptureLosesAndRepeatsNothing() throws Exception {
        fixture.sql("CREATE TABLE entries (n int, workspace text)");
        Process process = CaptureProcess.postgres(folder, fixture.name());
        CompletableFuture<Void> writer = CompletableFuture.runAsync(this::write);
        for (int kill = 1; kill <= KILLS; kill++) {
            permits.release(ROWS / (KILLS + 1));
            fixture.events(ROWS / (KILLS + 1) * kill - ROWS / 10);
            process.destroyForcibly().waitFor();
            if (kill < KILLS) {
                process = CaptureProcess.postgres(folder, fixture.name());
            }
        }
        permits.release(ROWS);
        writer.join();
        fixture.capture();

        List<ChangeEvent> events = fixture.events(ROWS);
        assertThat(events.stream().map(ChangeEvent::id).distinct()).hasSize(events.size());
        assertThat(SourceLog.byWorkspace(events, "/record/n")).isEqualTo(committed);
        fixture.sql("INSERT INTO entries VALUES (-1, 'acme')");
        assertThat(fixture.events(ROWS + 1)).hasSize(ROWS + 1);
    }

    /**
     * Single rows, several rows in a transaction, and COPY, which puts many rows at one position.
     */
    private void write() {
        try (Connection connection = fixture.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (int round = 0; count < ROWS; round++) {
                List<String> rows = new ArrayList<>();
                int size = Math.min(ROWS - count, round % 50 == 0 ? 200 : round % 10 == 0 ? 20 : 1);
                permits.acquire(size);
                for (int row = 0; row < size; row++) {
                    rows.add(next());
                }
                if (size == 200) {
                    connection
                            .unwrap(PGConnection.class)
                            .getCopyAPI()
                            .copyIn(
                                    "COPY entries FROM STDIN CSV",
                                    new StringReader(String.join("\n", rows) + "\n"));
                } else {
                    for (String row : rows) {
                        String[] fields = row.split(",", -1);
                        statement.execute(
                                "INSERT INTO entries VALUES (%s, '%s')"
                                        .formatted(fields[0], fields[1]));
                    }
                }
                connection.commit();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private String next() {
        int number = count++;
        String workspace = WORKSPACES.get(number % WORKSPACES.size());
        committed.computeIfAbsent(workspace, key -> new ArrayList<>()).add(number);
        return number + "," + workspace;
    }
}
