package dev.tidewire.app.config;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes configuration records as YAML: a component's name is its key. Secrets are not written. */
final class EffectiveYaml {
    private static final String INDENT = "  ";

    private final StringBuilder yaml = new StringBuilder();

    private EffectiveYaml() {}

    static String of(Record configuration) {
        EffectiveYaml writer = new EffectiveYaml();
        writer.fields(configuration, "");
        return writer.yaml.toString();
    }

    private void fields(Record section, String indent) {
        for (RecordComponent component : section.getClass().getRecordComponents()) {
            value(component.getName(), valueOf(section, component), indent);
        }
    }

    private static @Nullable Object valueOf(Record section, RecordComponent component) {
        try {
            return component.getAccessor().invoke(section);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component.getName(), e);
        }
    }

    private void value(String key, @Nullable Object value, String indent) {
        switch (value) {
            case null -> {}
            case Optional<?> optional -> value(key, optional.orElse(null), indent);
            case Record section
                    when !(section instanceof Secret
                            || section instanceof SecretUri
                            || section instanceof TopicMappingConfig.Origin) -> {
                yaml.append(indent).append(key).append(":\n");
                fields(section, indent + INDENT);
            }
            case Map<?, ?> map when map.isEmpty() -> line(indent, key, "{}");
            case Map<?, ?> map -> {
                yaml.append(indent).append(key).append(":\n");
                new TreeMap<>(map)
                        .forEach((name, item) ->
                                line(
                                        indent + INDENT,
                                        String.valueOf(name),
                                        KafkaConfig.secret(String.valueOf(name))
                                                ? quoted(Secret.REDACTED)
                                                : scalar(item)));
            }
            case List<?> list when list.isEmpty() -> line(indent, key, "[]");
            case List<?> list -> {
                yaml.append(indent).append(key).append(":\n");
                list.forEach(item -> item(item, indent + INDENT));
            }
            default -> line(indent, key, scalar(value));
        }
    }

    private void item(Object item, String indent) {
        if (item instanceof Record section) {
            int start = yaml.length() + indent.length();
            fields(section, indent + INDENT);
            yaml.setCharAt(start, '-');
        } else {
            yaml.append(indent).append("- ").append(scalar(item)).append('\n');
        }
    }

    private void line(String indent, String key, String value) {
        yaml.append(indent).append(key).append(": ").append(value).append('\n');
    }

    private static String scalar(Object value) {
        return switch (value) {
            case Duration duration -> Quantities.format(duration);
            case Number number -> number.toString();
            case Boolean flag -> flag.toString();
            default -> quoted(value.toString());
        };
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
