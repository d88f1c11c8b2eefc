package dev.tidewire.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkspaceIdTest {
    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "a.b", "-a", "a b", "a\n", "ä", "a%2f"})
    void refusesWhatIsUnsafeInAPathOrAKey(String value) {
        assertThat(WorkspaceId.parse(value)).isEmpty();
        assertThatThrownBy(() -> WorkspaceId.of(value)).hasMessageStartingWith("workspace ");
    }

    @Test
    void acceptsAtMost63Characters() {
        assertThat(WorkspaceId.parse("a".repeat(63))).isPresent();
        assertThat(WorkspaceId.parse("a".repeat(64))).isEmpty();
    }
}
