package dev.tidewire.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.model.Family;
import dev.tidewire.model.Operation;
import dev.tidewire.predicate.Filter;
import dev.tidewire.predicate.NearestName;
import dev.tidewire.predicate.SampleChange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sample of an {@code explain} message: what happened, and the record after and before. */
final class SampleMembers {
    private static final String RECORD = "record";
    private static final String OLD_RECORD = "oldRecord";

    private final Members members;
    private final Family family;

    /**
     * @param family of the channel that the sample is to be of
     */
    SampleMembers(Members members, Family family) {
        this.members = members;
        this.family = family;
    }

    SampleChange read() throws ProtocolException {
        @Nullable JsonNode record = image(RECORD);
        @Nullable JsonNode oldRecord = image(OLD_RECORD);
        Operation operation = operation(record, oldRecord);
        switch (operation) {
            case INSERT, PUBLISH -> {
                require(record, RECORD, operation);
                forbid(oldRecord, OLD_RECORD, operation);
            }
            case UPDATE -> require(record, RECORD, operation);
            case DELETE -> {
                require(oldRecord, OLD_RECORD, operation);
                forbid(record, RECORD, operation);
            }
            case TRUNCATE ->
                    throw members.refused(
                            "operation TRUNCATE has no record, and goes to every subscription that"
                                    + " wants it; explain another");
        }
        return new SampleChange(operation, record, oldRecord);
    }

    private @Nullable JsonNode image(String name) throws ProtocolException {
        return switch (family) {
            case POSTGRES, MONGO -> members.has(name) ? members.object(name) : null;
            case EVENTS -> members.has(name) ? members.value(name) : null;
        };
    }

    private Operation operation(@Nullable JsonNode record, @Nullable JsonNode oldRecord)
            throws ProtocolException {
        if (!members.has("operation")) {
            return switch (family) {
                case POSTGRES, MONGO ->
                        oldRecord == null
                                ? Operation.INSERT
                                : record == null ? Operation.DELETE : Operation.UPDATE;
                case EVENTS -> Operation.PUBLISH;
            };
        }
        String name = members.text("operation");
        List<String> possible = Filter.operationsOf(family).stream().map(Operation::name).toList();
        if (!possible.contains(name)) {
            throw members.refused(
                    "operation is none that "
                            + family.label()
                            + " channels have; "
                            + NearestName.suggest(name, possible));
        }
        return Operation.valueOf(name);
    }

    private void require(@Nullable JsonNode image, String name, Operation operation)
            throws ProtocolException {
        if (image == null) {
            throw members.refused(
                    name + " is missing; add it, since " + operation + " is tested on it");
        }
    }

    private void forbid(@Nullable JsonNode image, String name, Operation operation)
            throws ProtocolException {
        if (image != null) {
            throw members.refused(name + " is nothing that " + operation + " has; remove it");
        }
    }
}
