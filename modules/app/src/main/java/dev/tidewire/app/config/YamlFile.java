package dev.tidewire.app.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads YAML into {@link Node}s that know their line. Values stay text: the reader of a key says
 * its type.
 */
final class YamlFile {
    private static final int MAX_DEPTH = 12;

    private final List<Problem> problems;

    private YamlFile(List<Problem> problems) {
        this.problems = problems;
    }

    /** The document's keys; what is wrong with its form is added to {@code problems}. */
    static Node.Fields parse(String text, List<Problem> problems) {
        return new YamlFile(problems).document(text);
    }

    private Node.Fields document(String text) {
        org.yaml.snakeyaml.nodes.Node root;
        try {
            root = new Yaml(options()).compose(new java.io.StringReader(text));
        } catch (MarkedYAMLException e) {
            String origin = e.getProblemMark() == null ? "" : line(e.getProblemMark().getLine());
            problems.add(new Problem("", origin, "is not YAML: " + e.getProblem()));
            return empty();
        } catch (YAMLException e) {
            problems.add(new Problem("", "", "is not YAML: " + e.getMessage()));
            return empty();
        }
        if (root == null) {
            return empty();
        }
        return switch (node("", root, 0)) {
            case Node.Fields fields -> fields;
            case Node.Empty _ -> empty();
            case Node.Scalar scalar -> refused(scalar);
            case Node.Items items -> refused(items);
        };
    }

    private static LoaderOptions options() {
        LoaderOptions options = new LoaderOptions();
        options.setAllowRecursiveKeys(false);
        return options;
    }

    private Node.Fields refused(Node node) {
        problems.add(
                new Problem("", node.origin(), "must hold sections such as kafka: and gateway:"));
        return empty();
    }

    private static Node.Fields empty() {
        return new Node.Fields(Map.of(), "");
    }

    private Node node(String path, org.yaml.snakeyaml.nodes.Node node, int depth) {
        String origin = line(node.getStartMark().getLine());
        if (depth > MAX_DEPTH) {
            problems.add(new Problem(path, origin, "is nested too deeply"));
            return new Node.Empty(origin);
        }
        return switch (node) {
            case MappingNode mapping -> fields(path, mapping, origin, depth);
            case SequenceNode sequence -> items(path, sequence, origin, depth);
            case ScalarNode scalar ->
                    scalar.getTag().equals(Tag.NULL)
                            ? new Node.Empty(origin)
                            : new Node.Scalar(scalar.getValue(), origin);
            default -> new Node.Empty(origin);
        };
    }

    private Node.Fields fields(String path, MappingNode mapping, String origin, int depth) {
        Map<String, Node> fields = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String keyOrigin = line(tuple.getKeyNode().getStartMark().getLine());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problems.add(new Problem(path, keyOrigin, "a key must be a name"));
                continue;
            }
            String keyPath = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
            Node value = node(keyPath, tuple.getValueNode(), depth + 1);
            Node earlier = fields.putIfAbsent(key.getValue(), value);
            if (earlier != null) {
                problems.add(
                        new Problem(
                                keyPath,
                                keyOrigin,
                                "is there already at " + earlier.origin() + "; keep one of them"));
            }
        }
        return new Node.Fields(fields, origin);
    }

    private Node.Items items(String path, SequenceNode sequence, String origin, int depth) {
        List<Node> items = new ArrayList<>();
        for (org.yaml.snakeyaml.nodes.Node item : sequence.getValue()) {
            items.add(node(path + "[" + items.size() + "]", item, depth + 1));
        }
        return new Node.Items(items, origin);
    }

    private static String line(int zeroBased) {
        return "line " + (zeroBased + 1);
    }
}
