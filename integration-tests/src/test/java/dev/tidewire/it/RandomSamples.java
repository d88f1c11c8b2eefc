package dev.tidewire.it;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Random rows, in the order of {@link SampleColumn}, as texts that PostgreSQL reads. Most values
 * are of a few neighbours in the list of samples, so that those which are easily confused meet
 * often.
 */
final class RandomSamples {
    private static final double NULLS = 0.12;

    private static final int NEIGHBOURS = 6;

    private final Random random;
    private final Map<SampleColumn, List<String>> common = new EnumMap<>(SampleColumn.class);

    RandomSamples(Random random) {
        this.random = random;
        for (SampleColumn column : SampleColumn.values()) {
            common.put(column, neighbours(column.samples));
        }
    }

    private List<String> neighbours(List<String> samples) {
        int from = random.nextInt(samples.size());
        return IntStream.range(from, from + NEIGHBOURS)
                .mapToObj(index -> samples.get(index % samples.size()))
                .toList();
    }

    List<@Nullable String> row() {
        return Stream.of(SampleColumn.values()).<@Nullable String>map(this::value).toList();
    }

    /** A row that has a value in one column only. */
    static List<@Nullable String> only(SampleColumn filled, String sample) {
        return Stream.of(SampleColumn.values())
                .<@Nullable String>map(column -> column == filled ? sample : null)
                .toList();
    }

    private @Nullable String value(SampleColumn column) {
        return random.nextDouble() < NULLS ? null : made(column);
    }

    private String made(SampleColumn column) {
        if (random.nextInt(3) > 0) {
            return pick(common.getOrDefault(column, column.samples));
        }
        return switch (column) {
            case WHOLE, BIG -> Integer.toString(random.nextInt(20) - 5);
            case EXACT -> random.nextInt(20) + "." + random.nextInt(20);
            case SINGLE, REAL -> Float.toString(random.nextInt(100) / 7f);
            case NAME -> pick(Samples.NAME) + pick(Samples.NAME) + pick(Samples.NAME);
            case SHORT -> pick(Samples.NAME) + pick(Samples.NAME);
            case FLAG, FIXED, MOOD, UID, DAY, MOMENT, LOCAL, CLOCK, BYTES, TAGS, COUNTS, DOC ->
                    pick(column.samples);
        };
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}
