package dev.tidewire.matcher;

import dev.tidewire.model.ChangeEvent;
import dev.tidewire.model.Transition;
import dev.tidewire.predicate.Change;
import dev.tidewire.predicate.FilterIndex;
import dev.tidewire.records.Delivery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** That a change matches a filter, which a slot has a number for. */
record Match(int slot, Transition transition, long number) {
    private static final Comparator<Match> ORDER =
            Comparator.comparingInt(Match::slot)
                    .thenComparing(Match::transition)
                    .thenComparingLong(Match::number);

    static List<Match> sorted(Stream<Match> matches) {
        return matches.sorted(ORDER).toList();
    }

    /** What a task with this store would find. */
    static List<Match> in(IndexStore store, ChangeEvent event) {
        FilterIndex<LiveFilter> index =
                store.book().index(event.workspace().value(), event.channel().family());
        if (index == null) {
            return List.of();
        }
        Interested interested = new Interested();
        index.match(Change.of(event), interested);
        List<Match> matches = new ArrayList<>();
        for (Slot slot : interested.slots()) {
            SlotMatches.Part all = slot.matches().part(0);
            matches.addAll(in(slot.number(), all.matched(), all.entered(), all.left()).toList());
        }
        interested.clear();
        return sorted(matches.stream());
    }

    /** What gateways were told of changes. */
    static List<Match> in(List<SlotDelivery> deliveries) {
        return sorted(deliveries.stream().flatMap(Match::in));
    }

    private static Stream<Match> in(SlotDelivery sent) {
        return switch (sent.delivery()) {
            case Delivery.Change change ->
                    in(sent.slot(), change.matched(), change.entered(), change.left());
            default -> Stream.empty();
        };
    }

    private static Stream<Match> in(int slot, long[] matched, long[] entered, long[] left) {
        return Stream.of(
                        in(slot, Transition.NONE, matched),
                        in(slot, Transition.ENTER, entered),
                        in(slot, Transition.LEAVE, left))
                .flatMap(matches -> matches);
    }

    private static Stream<Match> in(int slot, Transition transition, long[] numbers) {
        return LongStream.of(numbers).mapToObj(number -> new Match(slot, transition, number));
    }
}
