package dev.tidewire.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All claims of a verified token. Immutable; never prints its content. */
public final class Claims {
    private static final Claims NONE = new Claims(JsonNodeFactory.instance.objectNode());

    private final ObjectNode claims;

    private Claims(ObjectNode claims) {
        this.claims = claims;
    }

    /** A copy of these claims. */
    public static Claims of(ObjectNode claims) {
        return new Claims(claims.deepCopy());
    }

    /** No claims at all. */
    public static Claims none() {
        return NONE;
    }

    /** The claims of a tree that nobody else holds. */
    static Claims owning(ObjectNode claims) {
        return new Claims(claims);
    }

    /** A copy of the value at the path, or empty where there is none or it is null. */
    public Optional<JsonNode> value(ClaimPath path) {
        return find(path).map(JsonNode::deepCopy);
    }

    /** The string at the path, or empty where there is none, it is blank or no string. */
    public Optional<String> text(ClaimPath path) {
        return find(path)
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .filter(text -> !text.isBlank());
    }

    /**
     * The words at the path: the strings of an array, each whole, or the parts of one string
     * between spaces. Empty where there is none; what is not a string is left out.
     */
    public List<String> words(ClaimPath path) {
        List<String> words = new ArrayList<>();
        find(path).ifPresent(value -> collect(value, words));
        return List.copyOf(words);
    }

    /**
     * The strings at the path, each whole: those of an array, or the one that is there. Empty where
     * there is none; what is not a string is left out.
     */
    public List<String> texts(ClaimPath path) {
        List<String> texts = new ArrayList<>();
        find(path)
                .ifPresent(value -> {
                    if (value.isTextual()) {
                        add(value.textValue(), texts);
                    } else if (value.isArray()) {
                        collect(value, texts);
                    }
                });
        return List.copyOf(texts);
    }

    private static void collect(JsonNode value, List<String> words) {
        if (value.isTextual()) {
            for (String word : value.textValue().split(" ", -1)) {
                add(word, words);
            }
        } else if (value.isArray()) {
            for (JsonNode element : value) {
                if (element.isTextual()) {
                    add(element.textValue(), words);
                }
            }
        }
    }

    private static void add(String word, List<String> words) {
        if (!word.isBlank()) {
            words.add(word);
        }
    }

    private Optional<JsonNode> find(ClaimPath path) {
        JsonNode node = claims;
        for (String segment : path.segments()) {
            node = node.path(segment);
        }
        return node.isMissingNode() || node.isNull() ? Optional.empty() : Optional.of(node);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Claims that && that.claims.equals(claims);
    }

    @Override
    public int hashCode() {
        return claims.hashCode();
    }

    @Override
    public String toString() {
        return "Claims[" + claims.size() + "]";
    }
}
