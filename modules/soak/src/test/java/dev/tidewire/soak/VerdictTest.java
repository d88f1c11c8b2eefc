package dev.tidewire.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidewire.client.Gap;
import dev.tidewire.soak.Verdict.Row;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The oracle must not overlook anything. */
final class VerdictTest {
    private static final SoakFilter BOOKS =
            new SoakFilter("", "", "", item -> item.category().equals("books"));

    private final Journal journal = new Journal("amber", Family.POSTGRES);
    private final Observation observation = new Observation(journal, "items", BOOKS, false, false);

    @BeforeEach
    void threeBooks() {
        commit(change(null, item(1, 1, "books")));
        commit(change(null, item(2, 1, "toys")));
        observation.onSubscribed("c");
        commit(change(null, item(3, 1, "books")));
        commit(change(item(2, 1, "toys"), item(2, 2, "books")));
        commit(change(item(1, 1, "books"), item(1, 2, "games")));
        commit(change(item(3, 1, "books"), null));
    }

    @Test
    void acceptsAllThatIsDue() {
        see("INSERT", 3, 1, "books", null);
        see("UPDATE", 2, 2, "books", "enter");
        see("UPDATE", 1, 2, "games", "leave");
        assertThat(verdict().complete()).isFalse();
        see("DELETE", 3, 1, "books", null);

        assertThat(verdict().complete()).isTrue();
        assertThat(verdict().complaint()).isNull();
        assertThat(verdict().disagreement(Map.of(new Row("items", 2), 2))).isNull();
        assertThat(verdict().disagreement(Map.of())).contains("key=2").contains("version 2");
        assertThat(verdict().disagreement(Map.of(new Row("items", 2), 2, new Row("items", 3), 1)))
                .contains("key=3");
    }

    @Test
    void acceptsWhatWasCommittedBeforeItWasLive() {
        see("INSERT", 1, 1, "books", null);
        see("INSERT", 3, 1, "books", null);
        see("UPDATE", 2, 2, "books", "enter");
        see("UPDATE", 1, 2, "games", "leave");
        see("DELETE", 3, 1, "books", null);

        assertThat(verdict().complaint()).isNull();
    }

    @Test
    void noticesALossAtTheBeginning() {
        see("UPDATE", 2, 2, "books", "enter");
        see("UPDATE", 1, 2, "games", "leave");
        see("DELETE", 3, 1, "books", null);

        assertThat(verdict().complaint()).contains("lost at the beginning").contains("key=3");
    }

    @Test
    void noticesALossAmidAndAtTheEnd() {
        see("INSERT", 3, 1, "books", null);
        see("UPDATE", 1, 2, "games", "leave");
        assertThat(verdict().complaint()).contains("a gap").contains("key=2");

        Observation other = new Observation(journal, "items", BOOKS, true, false);
        other.onSubscribed("c");
        other.see(frame("INSERT", 1, 1, "books", null));
        assertThat(new Verdict(other, journal.changes()).complaint()).contains("lost at the end");
    }

    @Test
    void noticesADuplicateAndAWrongOrder() {
        see("INSERT", 3, 1, "books", null);
        see("INSERT", 3, 1, "books", null);
        assertThat(verdict().complaint()).contains("a duplicate");
    }

    @Test
    void noticesAWrongOrder() {
        see("INSERT", 3, 1, "books", null);
        see("UPDATE", 1, 2, "games", "leave");
        see("UPDATE", 2, 2, "books", "enter");
        see("DELETE", 3, 1, "books", null);
        assertThat(verdict().complaint()).contains("out of order");
    }

    @Test
    void noticesAWrongTransitionAndAWrongImage() {
        see("INSERT", 3, 1, "books", null);
        see("UPDATE", 2, 2, "books", null);
        assertThat(verdict().complaint()).contains("not as it was committed");
    }

    @Test
    void noticesAWrongImage() {
        see("INSERT", 3, 1, "tools", null);
        assertThat(verdict().complaint()).contains("not as it was committed");
    }

    @Test
    void noticesAGapARefusalAndSilence() {
        assertThat(verdict().complaint()).contains("got nothing").contains("4 were due");
        observation.onGap(new Gap("postgres:items", "a", "b", "retention"));
        assertThat(verdict().complaint()).contains("gap: retention");
    }

    @Test
    void letsAConflatedSubscriptionLeaveOutWhatALaterChangeReplaces() {
        Observation conflated = new Observation(journal, "items", BOOKS, true, true);
        conflated.onSubscribed("c");
        conflated.see(frame("UPDATE", 2, 2, "books", null));
        conflated.see(frame("UPDATE", 1, 2, "games", "leave"));
        conflated.see(frame("DELETE", 3, 1, "books", null));
        Verdict verdict = new Verdict(conflated, journal.changes());

        assertThat(verdict.complete()).isTrue();
        assertThat(verdict.complaint()).isNull();
        assertThat(verdict.disagreement(Map.of(new Row("items", 2), 2))).isNull();

        conflated.see(frame("UPDATE", 1, 2, "games", "leave"));
        assertThat(new Verdict(conflated, journal.changes()).complaint()).contains("duplicate");
    }

    private Verdict verdict() {
        return new Verdict(observation, journal.changes());
    }

    private void commit(Change change) {
        journal.begin(1);
        journal.committed(List.of(change), 0);
    }

    private void see(
            String operation, int key, int version, String category, @Nullable String transition) {
        observation.see(frame(operation, key, version, category, transition));
    }

    private static Change change(@Nullable Item before, @Nullable Item after) {
        return new Change("items", before, after);
    }

    private static Item item(int key, int version, String category) {
        return new Item(key, version, category, new BigDecimal("1.50"), 2, "note", "");
    }

    private static ObjectNode frame(
            String operation, int key, int version, String category, @Nullable String transition) {
        ObjectNode frame = JsonNodeFactory.instance.objectNode();
        frame.put("cursor", "c").put("channel", "postgres:items").put("operation", operation);
        frame.put("table", "items");
        frame.set(
                operation.equals("DELETE") ? "oldRecord" : "record",
                item(key, version, category).json());
        if (transition != null) {
            frame.put("transition", transition);
        }
        return frame;
    }
}
