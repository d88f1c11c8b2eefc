package dev.tidewire.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tidewire.model.WorkspaceId;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
    private static final UUID LOG = UUID.fromString("f47ac10b-58cc-4372-a567-0e02b2c3d479");

    @ParameterizedTest
    @CsvSource({"0,0", "47,1", "2147483647,9223372036854775807"})
    void aCursorSurvivesItsText(int partition, long offset) {
        Cursor cursor = new Cursor(77, LOG, partition, offset);

        assertThat(Cursor.parse(cursor.toString())).isEqualTo(cursor);
    }

    @Test
    void aCursorsTextNeedsNoEscapingInAUrl() {
        assertThat(new Cursor(77, LOG, 3, 4).toString()).matches("[A-Za-z0-9_-]{48}");
    }

    @Test
    void everyChangedCharacterIsNoticed() {
        String text = new Cursor(77, LOG, 3, 4).toString();

        for (int index = 0; index < text.length(); index++) {
            char other = text.charAt(index) == 'A' ? 'B' : 'A';
            String changed = text.substring(0, index) + other + text.substring(index + 1);
            assertThatIllegalArgumentException().isThrownBy(() -> Cursor.parse(changed));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "AAAA", "%%%%", "==", "ééééé"})
    void garbageIsNoCursor(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cursor.parse(text))
                .withMessageContaining("is no cursor; send latest, earliest");
    }

    @Test
    void aCursorTellsItsWorkspaceFromOthers() {
        Cursor cursor = Cursor.of(WorkspaceId.of("acme"), LOG, 3, 4);

        assertThat(cursor.isOf(WorkspaceId.of("acme"))).isTrue();
        assertThat(cursor.isOf(WorkspaceId.of("globex"))).isFalse();
        assertThat(Cursor.parse(cursor.toString())).isEqualTo(cursor);
    }

    @Test
    void aCutOffCursorIsNoCursor() {
        String text = new Cursor(77, LOG, 3, 4).toString();

        assertThatIllegalArgumentException().isThrownBy(() -> Cursor.parse(text.substring(0, 40)));
    }
}
