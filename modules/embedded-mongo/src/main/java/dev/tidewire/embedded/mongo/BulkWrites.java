package dev.tidewire.embedded.mongo;

import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Writes of several statements as MongoDB does them: an ordered one stops at its first error, and
 * counts tell what was done. The library goes on, and counts what it was asked to do.
 */
final class BulkWrites {

    private BulkWrites() {}

    /** Runs the statements of an update one by one. */
    static Document update(Document command, UnaryOperator<Document> run) {
        boolean ordered = ordered(command);
        int matched = 0;
        int modified = 0;
        List<Document> upserted = new ArrayList<>();
        List<Document> errors = new ArrayList<>();
        int index = 0;
        for (Document statement : documents(command.get("updates"))) {
            Document single = new Document(command);
            single.put("updates", List.of(statement));
            Document reply = run.apply(single);
            matched += count(reply, "n");
            modified += count(reply, "nModified");
            moveTo(index, reply.get("upserted"), upserted);
            moveTo(index, reply.get("writeErrors"), errors);
            if (ordered && !errors.isEmpty()) {
                break;
            }
            index++;
        }
        Document reply = new Document("n", matched).append("nModified", modified);
        putUnlessEmpty(reply, "upserted", upserted);
        putUnlessEmpty(reply, "writeErrors", errors);
        Utils.markOkay(reply);
        return reply;
    }

    /** Corrects the number of inserted documents. */
    static Document insert(Document command, UnaryOperator<Document> run) {
        Document reply = run.apply(command);
        List<Document> errors = documents(reply.get("writeErrors"));
        if (!errors.isEmpty()) {
            int inserted =
                    ordered(command)
                            ? count(errors.getFirst(), "index")
                            : count(reply, "n") - errors.size();
            reply.put("n", inserted);
        }
        return reply;
    }

    private static boolean ordered(Document command) {
        return !Boolean.FALSE.equals(command.get("ordered"));
    }

    private static void moveTo(int index, @Nullable Object from, List<Document> to) {
        for (Document document : documents(from)) {
            document.put("index", index);
            to.add(document);
        }
    }

    private static int count(Document reply, String field) {
        return reply.get(field) instanceof Number number ? number.intValue() : 0;
    }

    private static void putUnlessEmpty(Document reply, String field, List<Document> documents) {
        if (!documents.isEmpty()) {
            reply.put(field, documents);
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Document> documents(@Nullable Object value) {
        return value instanceof List<?>
                ? (List<Document>) value
                : value instanceof Collection<?> all
                        ? new ArrayList<>((Collection<Document>) all)
                        : List.of();
    }
}
