package dev.tidewire.app.config;

import dev.tidewire.predicate.NearestName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the keys of one section, environment first, then file, then the default. Whatever is wrong
 * is noted and reading goes on with the default, so that every problem is found; the keys that were
 * asked for are the keys that exist.
 */
final class Section {
    private final String path;
    private final Node.@Nullable Fields fields;
    private final String origin;
    private final Reading reading;
    private final Set<String> known = new LinkedHashSet<>();

    Section(String path, Node.@Nullable Fields fields, String origin, Reading reading) {
        this.path = path;
        this.fields = fields;
        this.origin = origin;
        this.reading = reading;
        reading.opened(this);
    }

    /** Whether the file or the environment says anything about the section. */
    boolean present() {
        return fields != null || (!path.isEmpty() && reading.environment().mentions(path));
    }

    /** Whether the file or the environment has the key. */
    boolean has(String key) {
        known.add(key);
        Node node = fields == null ? null : fields.fields().get(key);
        return (node != null && !(node instanceof Node.Empty))
                || reading.environment().mentions(path(key));
    }

    String text(String key, String fallback) {
        return scalar(key).map(Node.Scalar::text).orElse(fallback);
    }

    String requiredText(String key, String example) {
        Optional<Node.Scalar> scalar = scalar(key);
        if (scalar.isEmpty() || scalar.get().text().isBlank()) {
            problem(key, origin, "is missing; set it, for example: " + key + ": " + example);
            return "";
        }
        return scalar.get().text();
    }

    Optional<String> optionalText(String key) {
        return scalar(key).map(Node.Scalar::text);
    }

    int integer(String key, int fallback, int min, int max) {
        return parsed(key, fallback, Parsers.integer(min, max));
    }

    boolean flag(String key, boolean fallback) {
        return parsed(key, fallback, Parsers.flag());
    }

    Duration duration(String key, Duration fallback, Duration min, Duration max) {
        return parsed(key, fallback, Parsers.duration(min, max));
    }

    int bytes(String key, int fallback, int min, int max) {
        return parsed(key, fallback, Parsers.bytes(min, max));
    }

    /** Reads a value with a parser whose {@link IllegalArgumentException} says what is right. */
    <T> T parsed(String key, T fallback, Function<String, T> parser) {
        Optional<Node.Scalar> scalar = scalar(key);
        if (scalar.isEmpty()) {
            return fallback;
        }
        try {
            return parser.apply(scalar.get().text());
        } catch (IllegalArgumentException e) {
            problem(
                    key,
                    scalar.get().origin(),
                    "is \"" + scalar.get().text() + "\"; it " + e.getMessage());
            return fallback;
        }
    }

    List<String> texts(String key, List<String> fallback) {
        known.add(key);
        Optional<Node.Scalar> override = reading.environment().override(path(key));
        if (override.isPresent()) {
            return Arrays.stream(override.get().text().split(",", -1))
                    .map(String::strip)
                    .filter(text -> !text.isEmpty())
                    .toList();
        }
        return switch (node(key)) {
            case null -> fallback;
            case Node.Empty _ -> fallback;
            case Node.Scalar scalar -> List.of(scalar.text());
            case Node.Items items ->
                    items.items().stream().flatMap(item -> text(key, item)).toList();
            case Node.Fields wrong -> {
                problem(key, wrong.origin(), "must be a list of values, not keys");
                yield fallback;
            }
        };
    }

    private Stream<String> text(String key, Node item) {
        if (item instanceof Node.Scalar scalar) {
            return Stream.of(scalar.text());
        }
        problem(key, item.origin(), "must be a list of single values");
        return Stream.of();
    }

    /** Free keys with single values. */
    Map<String, String> properties(String key) {
        known.add(key);
        Map<String, String> properties = new TreeMap<>();
        switch (node(key)) {
            case null -> {}
            case Node.Empty _ -> {}
            case Node.Fields found ->
                    found.fields().forEach((name, value) -> property(key, name, value, properties));
            case Node.Scalar wrong -> problem(key, wrong.origin(), "must hold keys and values");
            case Node.Items wrong -> problem(key, wrong.origin(), "must hold keys, not a list");
        }
        reading.environment()
                .below(path(key))
                .forEach((name, value) -> properties.put(name, value.text()));
        return properties;
    }

    private void property(String key, String name, Node value, Map<String, String> properties) {
        if (value instanceof Node.Scalar scalar) {
            properties.put(name, scalar.text());
        } else {
            problem(
                    key + "." + name,
                    value.origin(),
                    "must be a single value; write names with dots in one line, such as"
                            + " security.protocol: SASL_SSL");
        }
    }

    Section section(String key) {
        known.add(key);
        return sectionOf(path(key), node(key));
    }

    /** The sections of a list; the environment may add to those of the file. */
    List<Section> sections(String key) {
        known.add(key);
        List<Node> items =
                switch (node(key)) {
                    case null -> List.of();
                    case Node.Empty _ -> List.of();
                    case Node.Items list -> list.items();
                    case Node.Scalar wrong -> notItems(key, wrong);
                    case Node.Fields wrong -> notItems(key, wrong);
                };
        List<Section> sections = new ArrayList<>();
        for (int index = 0; ; index++) {
            String itemPath = path(key) + "[" + index + "]";
            if (index < items.size()) {
                sections.add(sectionOf(itemPath, items.get(index)));
            } else if (reading.environment().mentions(itemPath)) {
                sections.add(sectionOf(itemPath, null));
            } else {
                return sections;
            }
        }
    }

    private List<Node> notItems(String key, Node wrong) {
        problem(key, wrong.origin(), "must be a list; begin each item with \"- \"");
        return List.of();
    }

    private Section sectionOf(String sectionPath, @Nullable Node node) {
        return switch (node) {
            case null -> new Section(sectionPath, null, "", reading);
            case Node.Empty empty ->
                    new Section(
                            sectionPath,
                            new Node.Fields(new LinkedHashMap<>(), empty.origin()),
                            empty.origin(),
                            reading);
            case Node.Fields found -> new Section(sectionPath, found, found.origin(), reading);
            case Node.Scalar wrong -> notSection(sectionPath, wrong);
            case Node.Items wrong -> notSection(sectionPath, wrong);
        };
    }

    private Section notSection(String sectionPath, Node wrong) {
        reading.add(new Problem(sectionPath, wrong.origin(), "must hold keys and values"));
        return new Section(sectionPath, null, wrong.origin(), reading);
    }

    private Optional<Node.Scalar> scalar(String key) {
        known.add(key);
        Optional<Node.Scalar> override = reading.environment().override(path(key));
        if (override.isPresent()) {
            return override;
        }
        return switch (node(key)) {
            case null -> Optional.empty();
            case Node.Empty _ -> Optional.empty();
            case Node.Scalar scalar -> Optional.of(scalar);
            case Node.Items wrong -> notScalar(key, wrong);
            case Node.Fields wrong -> notScalar(key, wrong);
        };
    }

    private Optional<Node.Scalar> notScalar(String key, Node wrong) {
        problem(key, wrong.origin(), "must be a single value");
        return Optional.empty();
    }

    /** Notes a problem of the section as a whole. */
    void problem(String message) {
        reading.add(new Problem(path, origin, message));
    }

    /** Notes a problem of a key's value, with the place where it was written. */
    void problem(String key, String message) {
        Node node = node(key);
        String where =
                reading.environment()
                        .override(path(key))
                        .map(Node.Scalar::origin)
                        .orElse(node == null ? origin : node.origin());
        problem(key, where, message);
    }

    private void problem(String key, String where, String message) {
        reading.add(new Problem(path(key), where, message));
    }

    /** Notes every key of the file that nobody asked for. */
    void refuseUnknown() {
        if (fields == null) {
            return;
        }
        fields.fields()
                .forEach((key, value) -> {
                    if (!known.contains(key)) {
                        String meant =
                                NearestName.find(key, known)
                                        .map(name -> "did you mean " + name + "?")
                                        .orElse("it knows " + String.join(", ", known));
                        problem(key, value.origin(), "is not a known key; " + meant);
                    }
                });
    }

    private @Nullable Node node(String key) {
        return fields == null ? null : fields.fields().get(key);
    }

    private String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
