package dev.tidewire.matcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.model.Family;
import dev.tidewire.model.Transition;
import org.junit.jupiter.api.Test;

class LiveFilterTest {
    private final Slot first = new Slot(1);
    private final Slot second = new Slot(2);
    private final Slot third = new Slot(3);
    private final LiveFilter filter = new LiveFilter(Shelf.empty(Given.SHOP, Family.POSTGRES));

    LiveFilterTest() {
        filter.add(first, 10);
        filter.add(second, 20);
        filter.add(third, 30);
    }

    @Test
    void tellsEveryHolder() {
        assertThat(told()).containsExactly(first, second, third);
        assertThat(third.matches().part(0).left()).containsExactly(30);
    }

    @Test
    void tellsTheOthersWhenTheFirstHolderIsGone() {
        filter.remove(first, 10);

        assertThat(told()).containsExactly(second, third);
        assertThat(second.matches().part(0).left()).containsExactly(20);
    }

    @Test
    void tellsTheOthersWhenALaterHolderIsGone() {
        filter.remove(second, 20);

        assertThat(told()).containsExactly(first, third);
        assertThat(third.matches().part(0).left()).containsExactly(30);
    }

    @Test
    void keepsAHolderUnderItsOtherNumber() {
        filter.add(first, 11);

        filter.remove(first, 10);

        assertThat(told()).containsExactly(second, third, first);
        assertThat(first.matches().part(0).left()).containsExactly(11);
    }

    @Test
    void isUnwantedOnceTheLastHolderIsGone() {
        filter.remove(third, 30);
        filter.remove(first, 10);
        assertThat(filter.unwanted()).isFalse();

        filter.remove(second, 21);
        assertThat(filter.unwanted()).isFalse();

        filter.remove(second, 20);
        assertThat(filter.unwanted()).isTrue();
        assertThat(told()).isEmpty();
    }

    private Iterable<Slot> told() {
        Interested interested = new Interested();
        interested.matched(filter, Transition.LEAVE);
        return interested.slots();
    }
}
