package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Evaluates {@link CheckCode}. Nothing is allocated. Used by one thread at a time. */
final class CheckEvaluator extends CheckCursor {
    private static final Check.One[] NONE = {};

    private final FieldTable fields;
    private final byte[] shortCode = new byte[IndexedFilter.SHORT_CODE];
    private Check.One[] others = NONE;
    private Image image;

    CheckEvaluator(FieldTable fields, Image image) {
        this.fields = fields;
        this.image = image;
    }

    /** Whether there is a record and it satisfies the filter's check. */
    boolean satisfies(IndexedFilter filter, Image by) {
        if (by.record() == null) {
            return false;
        }
        others = filter.others();
        image = by;
        start(filter.code(shortCode));
        return part();
    }

    private boolean part() {
        byte operation = next();
        return switch (operation) {
            case CheckCode.ALL -> parts(false);
            case CheckCode.ANY -> parts(true);
            case CheckCode.OTHER -> others[count()].holds(image);
            default ->
                    condition(operation & ~CheckCode.NEGATED)
                            != ((operation & CheckCode.NEGATED) != 0);
        };
    }

    /** Evaluates parts until one has the deciding outcome. */
    private boolean parts(boolean deciding) {
        int length = count();
        int end = at() + length;
        while (at() < end) {
            if (part() == deciding) {
                skipTo(end);
                return deciding;
            }
        }
        return !deciding;
    }

    private boolean condition(int operation) {
        FieldValues values = fields.numbered(count()).in(image, true);
        return switch (operation) {
            case CheckCode.EXISTS -> values.present();
            case CheckCode.ONE_OF -> oneOf(values);
            case CheckCode.BEGINS -> {
                text();
                yield anyBegins(values);
            }
            case CheckCode.EQUAL -> {
                operand();
                yield anyEqual(values);
            }
            default -> {
                operand();
                yield anyCompares(values, operation);
            }
        };
    }

    private boolean oneOf(FieldValues values) {
        boolean found = false;
        for (int left = count(); left > 0; left--) {
            operand();
            found = found || anyEqual(values);
        }
        return found;
    }

    private boolean anyBegins(FieldValues values) {
        for (int index = 0; index < values.size(); index++) {
            JsonNode value = values.get(index);
            if (value != null && value.isTextual() && begins(value.textValue())) {
                return true;
            }
        }
        return false;
    }

    private boolean anyEqual(FieldValues values) {
        for (int index = 0; index < values.size(); index++) {
            if (equal(values.get(index))) {
                return true;
            }
        }
        return false;
    }

    private boolean equal(@Nullable JsonNode value) {
        if (value == null) {
            return kind() == CheckCode.NULL;
        }
        return switch (kind()) {
            case CheckCode.NULL -> value.isNull();
            case CheckCode.TRUE -> value.isBoolean() && value.booleanValue();
            case CheckCode.FALSE -> value.isBoolean() && !value.booleanValue();
            case CheckCode.TEXT ->
                    value.isTextual()
                            && value.textValue().length() == length()
                            && begins(value.textValue());
            default -> value.isNumber() && compareNumber(value) == 0;
        };
    }

    private boolean anyCompares(FieldValues values, int operation) {
        boolean ofTexts = kind() == CheckCode.TEXT;
        for (int index = 0; index < values.size(); index++) {
            JsonNode value = values.get(index);
            if (value != null
                    && (ofTexts ? value.isTextual() : value.isNumber())
                    && holds(
                            operation,
                            ofTexts ? compareText(value.textValue()) : compareNumber(value))) {
                return true;
            }
        }
        return false;
    }

    private static boolean holds(int operation, int comparison) {
        return switch (operation) {
            case CheckCode.GREATER -> comparison > 0;
            case CheckCode.GREATER_OR_EQUAL -> comparison >= 0;
            case CheckCode.LESS -> comparison < 0;
            default -> comparison <= 0;
        };
    }

    private int compareNumber(JsonNode value) {
        if (kind() != CheckCode.DECIMAL) {
            return compareInteger(value);
        }
        int rounded = Double.compare(value.doubleValue(), nearest());
        if (rounded != 0) {
            return rounded;
        }
        if (value instanceof RecordDecimal decimal) {
            return decimal.is(integer(), scale()) ? 0 : decimal.compareTo(integer(), scale());
        }
        return JsonOrder.isLong(value)
                ? RecordDecimal.compare(value.longValue(), integer(), scale())
                : value.decimalValue().compareTo(decimal());
    }

    private int compareInteger(JsonNode value) {
        if (JsonOrder.isLong(value)) {
            return Long.compare(value.longValue(), integer());
        }
        int rounded = Double.compare(value.doubleValue(), (double) integer());
        if (rounded != 0) {
            return rounded;
        }
        return value instanceof RecordDecimal decimal
                ? decimal.compareTo(integer(), 0)
                : value.decimalValue().compareTo(BigDecimal.valueOf(integer()));
    }

    private boolean begins(String text) {
        int length = length();
        if (text.length() < length) {
            return false;
        }
        for (int index = 0; index < length; index++) {
            if (text.charAt(index) != character(index)) {
                return false;
            }
        }
        return true;
    }

    /** By code points: an operand of ISO 8859-1 has no surrogates, which are above all of it. */
    private int compareText(String text) {
        int length = Math.min(text.length(), length());
        for (int index = 0; index < length; index++) {
            int order = Character.compare(text.charAt(index), character(index));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(text.length(), length());
    }
}
