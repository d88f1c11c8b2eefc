package dev.tidewire.soak;

import java.math.BigDecimal;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes items, and changes of items. For one thread. */
final class RandomItems {
    private static final List<String> WORDS =
            List.of("amber", "birch", "coral", "delta", "Ärger", "京都", "fjord", "grove", "🙂smile");
    private static final int LARGE = 3_000;

    private final RandomGenerator random;

    RandomItems(RandomGenerator random) {
        this.random = random;
    }

    static String word(RandomGenerator random) {
        return WORDS.get(random.nextInt(WORDS.size() - 1));
    }

    Item create(int key, int version) {
        return new Item(key, version, category(), price(), random.nextInt(12), note(), pad());
    }

    /** The next version, of which some is as it was. */
    Item change(Item item, int version) {
        return new Item(
                item.key(),
                version,
                random.nextInt(3) == 0 ? category() : item.category(),
                random.nextInt(2) == 0 ? price() : item.price(),
                random.nextInt(2) == 0 ? random.nextInt(12) : item.stock(),
                random.nextInt(3) == 0 ? note() : item.note(),
                random.nextInt(4) == 0 ? pad() : item.pad());
    }

    private String category() {
        return SoakFilter.CATEGORIES.get(random.nextInt(SoakFilter.CATEGORIES.size()));
    }

    private BigDecimal price() {
        return BigDecimal.valueOf(random.nextInt(40_000), 2);
    }

    private String note() {
        return WORDS.get(random.nextInt(WORDS.size())) + ' ' + random.nextInt(1_000);
    }

    /** What PostgreSQL stores aside, now and then; it does not compress well. */
    private String pad() {
        if (random.nextInt(10) > 0) {
            return "";
        }
        return random.ints(LARGE, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
