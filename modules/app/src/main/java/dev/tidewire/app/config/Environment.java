package dev.tidewire.app.config;

import dev.tidewire.predicate.NearestName;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The environment variables that override the file.
 *
 * <p>A variable's name is {@code TIDEWIRE_} and the key's path in capitals: a dot, a list index and
 * a capital inside a name each become an underscore. So {@code kafka.bootstrapServers} is {@code
 * TIDEWIRE_KAFKA_BOOTSTRAP_SERVERS} and {@code capture.sources[0].password} is {@code
 * TIDEWIRE_CAPTURE_SOURCES_0_PASSWORD}. A list of single values is separated by commas. A client
 * setting of {@code kafka.properties} has its dots replaced: {@code
 * TIDEWIRE_KAFKA_PROPERTIES_SASL_MECHANISM}.
 *
 * <p>A variable that names no key is a problem, as an unknown key of the file is. Those that the
 * launcher knows, and those that Kubernetes derives from services ({@code
 * TIDEWIRE_GATEWAY_PORT=tcp://...}), are not read.
 */
final class Environment {
    private static final String PREFIX = "TIDEWIRE_";
    private static final Set<String> NOT_CONFIGURATION =
            Set.of(
                    "TIDEWIRE_DEBUG",
                    "TIDEWIRE_CONFIG",
                    "TIDEWIRE_JAVA_HOME",
                    "TIDEWIRE_TOKEN",
                    "TIDEWIRE_JAVA_OPTS",
                    "TIDEWIRE_OPTS");
    private static final Pattern SERVICE_LINK =
            Pattern.compile(
                    ".*_SERVICE_(HOST|PORT(_.*)?)|.*_PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?");

    private final TreeMap<String, String> variables;
    private final Set<String> known = new HashSet<>();

    Environment(Map<String, String> all) {
        this.variables =
                all.entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith(PREFIX))
                        .filter(entry -> !NOT_CONFIGURATION.contains(entry.getKey()))
                        .filter(entry -> !serviceLink(entry.getKey(), entry.getValue()))
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey,
                                        Map.Entry::getValue,
                                        (left, right) -> right,
                                        TreeMap::new));
    }

    private static boolean serviceLink(String name, String value) {
        return SERVICE_LINK.matcher(name).matches()
                || (name.endsWith("_PORT") && value.contains("://"));
    }

    /** The variable that overrides this path. */
    static String name(String path) {
        return PREFIX
                + path.replace("]", "")
                        .replaceAll("[.\\[]", "_")
                        .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                        .toUpperCase(Locale.ROOT);
    }

    /** The value that overrides the path, if there is one. */
    Optional<Node.Scalar> override(String path) {
        String name = name(path);
        known.add(name);
        String value = variables.get(name);
        return value == null ? Optional.empty() : Optional.of(new Node.Scalar(value, name));
    }

    /** Whether a variable names the path or something below it. */
    boolean mentions(String path) {
        String name = name(path);
        String below = name + "_";
        String next = variables.ceilingKey(below);
        return variables.containsKey(name) || (next != null && next.startsWith(below));
    }

    /** Every variable below the path: what follows, in small letters with dots, and the value. */
    Map<String, Node.Scalar> below(String path) {
        String prefix = name(path) + "_";
        Map<String, Node.Scalar> found = new TreeMap<>();
        variables
                .tailMap(prefix)
                .forEach((name, value) -> {
                    if (name.startsWith(prefix)) {
                        known.add(name);
                        found.put(
                                name.substring(prefix.length())
                                        .toLowerCase(Locale.ROOT)
                                        .replace('_', '.'),
                                new Node.Scalar(value, name));
                    }
                });
        return found;
    }

    /** A problem for each variable that no key asked for. */
    List<Problem> unknown() {
        return variables.keySet().stream()
                .filter(name -> !known.contains(name))
                .map(name -> new Problem("", name, "names no setting" + meant(name)))
                .toList();
    }

    private String meant(String name) {
        return NearestName.find(name, known)
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("; unset it, or see: tidewire config sample");
    }
}
