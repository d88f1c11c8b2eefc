package dev.tidewire.soak;

import java.math.BigDecimal;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * The same condition for Tidewire, for PostgreSQL, for MongoDB, and for the oracle.
 *
 * @param json the predicates of a subscription
 * @param sql for WHERE
 * @param mongo a query
 */
record SoakFilter(String json, String sql, String mongo, Predicate<Item> test) {
    static final List<String> CATEGORIES =
            List.of("books", "games", "garden", "music", "tools", "toys");
    static final SoakFilter ALL = new SoakFilter("{}", "true", "{}", _ -> true);

    static SoakFilter random(RandomGenerator random) {
        return switch (random.nextInt(10)) {
            case 0 -> ALL;
            case 1 -> or(simple(random), simple(random));
            case 2, 3 -> and(simple(random), simple(random));
            default -> simple(random);
        };
    }

    private static SoakFilter simple(RandomGenerator random) {
        return switch (random.nextInt(6)) {
            case 0 -> category(random, true);
            case 1 -> category(random, false);
            case 2 -> price(random);
            case 3 -> stock(random);
            case 4 -> prefix(random);
            default -> notAbove(random);
        };
    }

    private static SoakFilter category(RandomGenerator random, boolean equal) {
        String category = CATEGORIES.get(random.nextInt(CATEGORIES.size()));
        String json =
                equal
                        ? "{'category':'%s'}".formatted(category)
                        : "{'category':{'$ne':'%s'}}".formatted(category);
        return of(
                json,
                "category %s '%s'".formatted(equal ? "=" : "<>", category),
                item -> item.category().equals(category) == equal);
    }

    private static SoakFilter price(RandomGenerator random) {
        BigDecimal low = BigDecimal.valueOf(random.nextInt(300), 0).add(new BigDecimal("0.25"));
        BigDecimal high = low.add(BigDecimal.valueOf(random.nextInt(5, 80)));
        return of(
                "{'price':{'$gte':%s,'$lt':%s}}".formatted(low, high),
                "price >= %s AND price < %s".formatted(low, high),
                item -> item.price().compareTo(low) >= 0 && item.price().compareTo(high) < 0);
    }

    private static SoakFilter stock(RandomGenerator random) {
        List<Integer> stocks = random.ints(3, 0, 12).boxed().toList();
        String list = stocks.stream().map(String::valueOf).collect(Collectors.joining(","));
        return of(
                "{'stock':{'$in':[%s]}}".formatted(list),
                "stock IN (%s)".formatted(list),
                item -> stocks.contains(item.stock()));
    }

    private static SoakFilter prefix(RandomGenerator random) {
        String prefix = RandomItems.word(random).substring(0, 1);
        return new SoakFilter(
                quoted("{'note':{'$like':'%s%%'}}".formatted(prefix)),
                "note LIKE '%s%%'".formatted(prefix),
                quoted("{'note':{'$regex':'^%s'}}".formatted(prefix)),
                item -> item.note().startsWith(prefix));
    }

    private static SoakFilter notAbove(RandomGenerator random) {
        int stock = random.nextInt(3, 9);
        return of(
                "{'$nor':[{'stock':{'$gt':%d}}]}".formatted(stock),
                "NOT (stock > %d)".formatted(stock),
                item -> item.stock() <= stock);
    }

    private static SoakFilter or(SoakFilter one, SoakFilter other) {
        return joined("$or", "OR", one, other, one.test.or(other.test));
    }

    private static SoakFilter and(SoakFilter one, SoakFilter other) {
        return joined("$and", "AND", one, other, one.test.and(other.test));
    }

    private static SoakFilter joined(
            String operator, String word, SoakFilter one, SoakFilter other, Predicate<Item> test) {
        return new SoakFilter(
                "{\"%s\":[%s,%s]}".formatted(operator, one.json, other.json),
                "((%s) %s (%s))".formatted(one.sql, word, other.sql),
                "{\"%s\":[%s,%s]}".formatted(operator, one.mongo, other.mongo),
                test);
    }

    private static SoakFilter of(String json, String sql, Predicate<Item> test) {
        return new SoakFilter(quoted(json), sql, quoted(json), test);
    }

    private static String quoted(String json) {
        return json.replace('\'', '"');
    }
}
