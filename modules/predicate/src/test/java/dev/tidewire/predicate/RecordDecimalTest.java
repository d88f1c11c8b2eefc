package dev.tidewire.predicate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RecordDecimalTest {
    private static final int PAIRS = 300_000;

    /** Those next to the same double are many of them, and so are equal ones. */
    @Test
    void numbersCompareAsBigDecimalsDo() {
        Random random = new Random(Seeds.next());
        int[] outcomes = new int[3];
        int close = 0;
        for (int pair = 0; pair < PAIRS; pair++) {
            BigDecimal left = number(random);
            BigDecimal right = beside(left, random);
            int expected = left.compareTo(right);

            assertThat(JsonOrder.compareNumbers(Literals.number(left), Literals.number(right)))
                    .as("%s and %s", left, right)
                    .satisfies(order -> assertThat(Integer.signum(order)).isEqualTo(expected));
            assertThat(Integer.signum(compareUnscaled(left, right)))
                    .as("%s and %s unscaled", left, right)
                    .isEqualTo(expected);

            outcomes[expected + 1]++;
            close += expected != 0 && left.doubleValue() == right.doubleValue() ? 1 : 0;
        }
        assertThat(outcomes[0]).isGreaterThan(PAIRS / 10);
        assertThat(outcomes[1]).isGreaterThan(PAIRS / 100);
        assertThat(outcomes[2]).isGreaterThan(PAIRS / 10);
        assertThat(close).isGreaterThan(PAIRS / 10);
    }

    private static int compareUnscaled(BigDecimal left, BigDecimal right) {
        BigDecimal stripped = right.stripTrailingZeros();
        JsonNode value = Literals.number(left);
        if (stripped.unscaledValue().bitLength() >= Long.SIZE) {
            return left.compareTo(right);
        }
        long unscaled = stripped.unscaledValue().longValueExact();
        return value instanceof RecordDecimal decimal
                ? decimal.compareTo(unscaled, stripped.scale())
                : RecordDecimal.compare(value.longValue(), unscaled, stripped.scale());
    }

    private static BigDecimal number(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> BigDecimal.valueOf(random.nextLong());
            case 1 -> BigDecimal.valueOf(random.nextLong(), random.nextInt(-30, 31));
            case 2 -> BigDecimal.valueOf(random.nextInt(-3, 4), random.nextInt(-400, 401));
            case 3 ->
                    new BigDecimal(
                            new BigInteger(random.nextInt(1, 200), random),
                            random.nextInt(-50, 51));
            case 4 -> BigDecimal.valueOf((1L << random.nextInt(50, 63)) + random.nextInt(-2, 3));
            default ->
                    List.of(
                                    BigDecimal.ZERO,
                                    BigDecimal.valueOf(Long.MIN_VALUE),
                                    BigDecimal.valueOf(Long.MAX_VALUE),
                                    BigDecimal.valueOf(Long.MIN_VALUE).subtract(BigDecimal.ONE),
                                    new BigDecimal("9223372036854775807.5"),
                                    new BigDecimal("-0.1"))
                            .get(random.nextInt(6));
        };
    }

    private static BigDecimal beside(BigDecimal number, Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> number(random);
            case 1 -> number.negate();
            case 2 -> number.setScale(number.scale() + random.nextInt(1, 5));
            default -> {
                BigDecimal little = number.ulp().scaleByPowerOfTen(-random.nextInt(0, 4));
                yield number.add(little.multiply(BigDecimal.valueOf(random.nextInt(-3, 4))));
            }
        };
    }
}
