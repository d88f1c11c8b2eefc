package dev.tidewire.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tidewire.auth.ClaimPath;
import dev.tidewire.auth.Claims;
import dev.tidewire.predicate.JsonRecords;
import dev.tidewire.predicate.Limits;
import dev.tidewire.predicate.Predicate;
import dev.tidewire.predicate.PredicateException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A predicate with claims of a token in it, such as {@code {"tenant":"${claim.tenant}"}}. A claim
 * takes the place of a value, or of a part of a text; it is put into the parsed predicate, never
 * into its source, and it can only be a text, a number, a boolean, or a list of these in {@code
 * $in}, {@code $nin} and {@code $all}. So no claim can become an operator. Immutable.
 */
public final class RowTemplate {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(claim\\.)?([^}]*)}?");
    private static final Set<String> LISTS = Set.of("$in", "$nin", "$all");
    private static final Set<String> PATTERNS = Set.of("$regex", "$like", "$ilike", "$options");

    private final ObjectNode template;

    private RowTemplate(ObjectNode template) {
        this.template = template;
    }

    /** A claim that is needed is not there, or is nothing that a value could be. */
    static final class UnusableClaimException extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean missing;

        UnusableClaimException(boolean missing) {
            super(missing ? "a claim is missing" : "a claim cannot be used", null, false, false);
            this.missing = missing;
        }

        boolean missing() {
            return missing;
        }
    }

    /**
     * @throws IllegalArgumentException if it is no predicate with claims; the message says why
     */
    public static RowTemplate parse(String text) {
        if (!(read(text) instanceof ObjectNode template)) {
            throw new IllegalArgumentException(
                    "must be a JSON object, for example {\"tenant\":\"${claim.tenant}\"}");
        }
        RowTemplate parsed = new RowTemplate(template);
        check(template, "");
        try {
            var _ =
                    Predicate.parse(
                            parsed.filled(template, _ -> TextNode.valueOf("x")), Limits.DEFAULT);
        } catch (PredicateException | UnusableClaimException e) {
            throw new IllegalArgumentException("must be a predicate: " + e.getMessage(), e);
        }
        return parsed;
    }

    private static JsonNode read(String text) {
        try {
            return JsonRecords.mapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("must be JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static void check(JsonNode node, String operator) {
        if (node.isTextual()) {
            check(node.textValue(), operator);
        }
        for (JsonNode element : node.isArray() ? node : JsonNodeFactory.instance.arrayNode()) {
            check(element, operator);
        }
        node.properties()
                .forEach(member -> {
                    if (member.getKey().contains("${")) {
                        throw new IllegalArgumentException(
                                "must not have a claim in the name " + member.getKey());
                    }
                    check(member.getValue(), member.getKey());
                });
    }

    private static void check(String text, String operator) {
        Matcher placeholders = PLACEHOLDER.matcher(text);
        while (placeholders.find()) {
            if (placeholders.group(1) == null || !placeholders.group().endsWith("}")) {
                throw new IllegalArgumentException(
                        "must name claims as ${claim.path}, not " + placeholders.group());
            }
            if (PATTERNS.contains(operator)) {
                throw new IllegalArgumentException(
                        "must not have a claim in "
                                + operator
                                + ", where its value would be a pattern");
            }
            var _ = ClaimPath.parse(placeholders.group(2));
        }
    }

    private interface Values {
        JsonNode of(ClaimPath path) throws UnusableClaimException;
    }

    /**
     * The predicate of a token.
     *
     * @throws UnusableClaimException if a claim is missing or nothing that a value could be
     */
    Predicate fill(Claims claims) throws UnusableClaimException {
        ObjectNode filled =
                filled(
                        template,
                        path ->
                                claims.value(path)
                                        .orElseThrow(() -> new UnusableClaimException(true)));
        try {
            return Predicate.parse(filled, Limits.DEFAULT);
        } catch (PredicateException _) {
            // Its message may quote the claim.
            throw new UnusableClaimException(false);
        }
    }

    private ObjectNode filled(ObjectNode object, Values values) throws UnusableClaimException {
        ObjectNode filled = JsonNodeFactory.instance.objectNode();
        for (var member : object.properties()) {
            filled.set(member.getKey(), filled(member.getValue(), member.getKey(), values));
        }
        return filled;
    }

    private JsonNode filled(JsonNode node, String operator, Values values)
            throws UnusableClaimException {
        if (node instanceof ObjectNode object) {
            return filled(object, values);
        }
        if (node instanceof ArrayNode array) {
            ArrayNode filled = JsonNodeFactory.instance.arrayNode();
            for (JsonNode element : array) {
                filled.add(filled(element, "", values));
            }
            return filled;
        }
        return node.isTextual() ? filled(node.textValue(), operator, values) : node;
    }

    private static JsonNode filled(String text, String operator, Values values)
            throws UnusableClaimException {
        Matcher placeholders = PLACEHOLDER.matcher(text);
        if (placeholders.matches()) {
            return whole(values.of(ClaimPath.parse(placeholders.group(2))), operator);
        }
        StringBuilder filled = new StringBuilder();
        placeholders.reset();
        while (placeholders.find()) {
            JsonNode value = values.of(ClaimPath.parse(placeholders.group(2)));
            placeholders.appendReplacement(
                    filled, Matcher.quoteReplacement(scalar(value).asText()));
        }
        return TextNode.valueOf(placeholders.appendTail(filled).toString());
    }

    private static JsonNode whole(JsonNode value, String operator) throws UnusableClaimException {
        if (!LISTS.contains(operator)) {
            return scalar(value);
        }
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        if (!value.isArray()) {
            return list.add(scalar(value));
        }
        for (JsonNode element : value) {
            list.add(scalar(element));
        }
        return list;
    }

    private static JsonNode scalar(JsonNode value) throws UnusableClaimException {
        if (value.isTextual() || value.isNumber() || value.isBoolean()) {
            return value;
        }
        throw new UnusableClaimException(false);
    }
}
