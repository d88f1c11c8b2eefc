package dev.tidewire.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.model.ChangeEvent;
import dev.tidewire.model.Operation;
import dev.tidewire.model.WorkspaceId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Where changes of rows go of which not all was sent. */
final class ChangeEventsTest {
    private static final Row.Columns COLUMNS =
            new Row.Columns(List.of("id", "tenant"), List.of(ColumnType.TEXT, ColumnType.TEXT));

    private final CaptureMetrics metrics = new CaptureMetrics();
    private final WorkspaceMapping mapping =
            new WorkspaceMapping(
                    "shop",
                    List.of(
                            new WorkspaceRule.ColumnRule("tenant"),
                            new WorkspaceRule.FixedRule(WorkspaceId.of("rest"))));
    private final ChangeEvents<RowChange> events =
            new ChangeEvents<>(
                    "shop",
                    new RowForm("public", mapping, metrics),
                    new ChangeJson(1 << 20, metrics),
                    metrics);

    private static Row row(@Nullable String id, @Nullable String tenant) {
        return new Row(COLUMNS, new @Nullable String[] {id, tenant});
    }

    private List<String> of(Operation operation, @Nullable Row before, @Nullable Row after) {
        RowChange change =
                new RowChange(
                        "public",
                        "products",
                        operation,
                        before,
                        after,
                        null,
                        Instant.EPOCH,
                        "c",
                        "i");
        return events.of(change).stream().map(ChangeEventsTest::summary).toList();
    }

    private static String summary(ChangeEvent event) {
        return event.workspace() + " " + event.operation();
    }

    @Test
    void deletedRowWhoseWorkspaceWasNotSentIsSkippedAndCounted() {
        assertThat(of(Operation.DELETE, row("1", null).withoutNulls(), null)).isEmpty();
        assertThat(metrics.unmapped().sum()).isEqualTo(1);
    }

    @Test
    void deletedRowThatHadNoWorkspaceIsOfTheNextRule() {
        assertThat(of(Operation.DELETE, row("1", null), null)).containsExactly("rest DELETE");
    }

    @Test
    void updateWithAnOldRowThatDoesNotTellIsAnUpdateWhereTheRowIsNow() {
        assertThat(of(Operation.UPDATE, row("1", null).withoutNulls(), row("2", "acme")))
                .containsExactly("acme UPDATE");
        assertThat(of(Operation.UPDATE, row("1", "globex"), row("1", "acme")))
                .containsExactly("globex DELETE", "acme INSERT");
    }

    @Test
    void updatedRowWhoseWorkspaceWasNotSentIsNotTakenForDeleted() {
        assertThat(of(Operation.UPDATE, row("1", "acme"), row("1", Row.UNAVAILABLE))).isEmpty();
        assertThat(metrics.unmapped().sum()).isEqualTo(1);
    }
}
