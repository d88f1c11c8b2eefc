package dev.tidewire.embedded.mongo;

import de.bwaldvogel.mongo.backend.DefaultQueryMatcher;
import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The stages behind {@code $changeStream}. The library's own stages are not used: they evaluate the
 * result of {@code $replaceRoot} a second time, which loses strings that begin with a dollar.
 */
final class StreamPipeline {

    /** One stage: what becomes of an event, or null if it is filtered out. */
    private interface Stage {
        @Nullable Document apply(Document event);
    }

    private final List<Stage> stages;

    private StreamPipeline(List<Stage> stages) {
        this.stages = List.copyOf(stages);
    }

    /**
     * Compiles stages.
     *
     * @throws MongoServerError if one is unknown or wrong
     */
    static StreamPipeline compile(List<Document> stages) {
        return new StreamPipeline(stages.stream().map(StreamPipeline::compile).toList());
    }

    /** What becomes of an event, or null if it is filtered out. */
    @Nullable Document apply(Document event) {
        Document result = event;
        for (Stage stage : stages) {
            result = stage.apply(result);
            if (result == null) {
                return null;
            }
        }
        return result;
    }

    private static Stage compile(Document stage) {
        if (stage.size() != 1) {
            throw StandInErrors.badValue("A stage of a pipeline has exactly one field.");
        }
        String name = stage.keySet().iterator().next();
        Object argument = stage.get(name);
        return switch (name) {
            case "$match" -> match(document(name, argument));
            case "$replaceRoot" -> replaceRoot(document(name, argument).get("newRoot"));
            case "$replaceWith" -> replaceRoot(argument);
            case "$changeStreamSplitLargeEvent" -> event -> event;
            default ->
                    throw new MongoServerError(
                            40324,
                            "Location40324",
                            "The stand-in's change streams know the stages $match, $replaceRoot and $replaceWith, not "
                                    + name
                                    + "; use a real MongoDB.");
        };
    }

    private static Stage match(Document query) {
        DefaultQueryMatcher matcher = new DefaultQueryMatcher();
        // A query that is wrong is refused now and not at the first event.
        matcher.matches(new Document(), query);
        return event -> matcher.matches(event, query) ? event : null;
    }

    private static Stage replaceRoot(@Nullable Object expression) {
        UnaryOperator<Object> newRoot = expression(expression);
        return event -> {
            if (newRoot.apply(event) instanceof Document root) {
                return root;
            }
            throw new MongoServerError(
                    40228, "Location40228", "'newRoot' has to evaluate to a document.");
        };
    }

    private static UnaryOperator<Object> expression(@Nullable Object expression) {
        return switch (expression) {
            case null -> throw StandInErrors.badValue("An expression is null.");
            case String path when path.equals("$$ROOT") -> event -> event;
            case String path when path.startsWith("$$ROOT.") ->
                    event -> Utils.getSubdocumentValue((Document) event, path.substring(7));
            case String path when path.startsWith("$$") ->
                    throw StandInErrors.unsupported("variable " + path, "use $$ROOT");
            case String path when path.startsWith("$") ->
                    event -> Utils.getSubdocumentValue((Document) event, path.substring(1));
            case Document document when document.get("$concat") instanceof List<?> parts ->
                    concat(parts);
            case Document document when document.containsKey("$literal") ->
                    event -> document.get("$literal");
            case Document document -> fields(document);
            default -> event -> expression;
        };
    }

    private static UnaryOperator<Object> concat(List<?> parts) {
        List<UnaryOperator<Object>> operands =
                parts.stream().map(StreamPipeline::expression).toList();
        return event -> {
            StringBuilder text = new StringBuilder();
            for (UnaryOperator<Object> operand : operands) {
                Object value = operand.apply(event);
                if (Missing.isNullOrMissing(value)) {
                    return Missing.getInstance();
                }
                text.append(value);
            }
            return text.toString();
        };
    }

    private static UnaryOperator<Object> fields(Document document) {
        Map<String, UnaryOperator<Object>> operands = new LinkedHashMap<>();
        document.forEach((field, value) -> {
            if (field.startsWith("$")) {
                throw StandInErrors.unsupported(
                        "operator " + field + " in change streams", "leave it out");
            }
            operands.put(field, expression(value));
        });
        return event -> {
            Document result = new Document();
            operands.forEach((field, operand) -> {
                Object value = operand.apply(event);
                if (!(value instanceof Missing)) {
                    result.put(field, value);
                }
            });
            return result;
        };
    }

    private static Document document(String stage, @Nullable Object argument) {
        if (argument instanceof Document document) {
            return document;
        }
        throw StandInErrors.badValue("The argument of " + stage + " has to be a document.");
    }
}
