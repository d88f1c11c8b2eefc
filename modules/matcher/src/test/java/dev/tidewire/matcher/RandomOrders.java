package dev.tidewire.matcher;

import dev.tidewire.model.ChangeEvent;
import dev.tidewire.model.Operation;
import dev.tidewire.model.WorkspaceId;
import java.util.List;
import java.util.SplittableRandom;

/** Filters on the orders of two shops, and changes of these orders. */
final class RandomOrders {
    private static final List<WorkspaceId> WORKSPACES =
            List.of(Given.SHOP, WorkspaceId.of("other"));
    private static final List<String> CHANNELS =
            List.of("postgres:orders", "postgres:items", "mongo:orders");
    private static final List<String> PATTERNS =
            List.of("postgres:orders", "postgres:items", "postgres:*", "mongo:orders", "mongo:*");
    private static final List<Operation> OPERATIONS =
            List.of(
                    Operation.INSERT,
                    Operation.INSERT,
                    Operation.UPDATE,
                    Operation.UPDATE,
                    Operation.UPDATE,
                    Operation.DELETE);
    private static final List<String> STATES = List.of("open", "paid", "sent");
    private static final int CUSTOMERS = 12;

    private final SplittableRandom random;

    RandomOrders(SplittableRandom random) {
        this.random = random;
    }

    WorkspaceId workspace() {
        return one(WORKSPACES);
    }

    /** A filter in canonical form. */
    String filter(WorkspaceId workspace) {
        String operations =
                random.nextInt(4) == 0
                        ? ",\"operations\":[\"" + one(OPERATIONS) + "\",\"INSERT\"]"
                        : "";
        return Given.filter(
                workspace, one(PATTERNS), "{\"predicates\":" + predicates() + operations + "}");
    }

    private String predicates() {
        return switch (random.nextInt(8)) {
            case 0 -> "{}";
            case 1 -> "{\"$or\":[{" + condition() + "},{" + condition() + "}]}";
            case 2 -> "{\"$and\":[{" + condition() + "},{" + condition() + "}]}";
            default -> "{" + condition() + "}";
        };
    }

    private String condition() {
        return switch (random.nextInt(7)) {
            case 0 -> "\"customer\":" + customer();
            case 1 -> "\"customer\":{\"$in\":[" + customer() + "," + customer() + "]}";
            case 2 -> "\"total\":{\"$gte\":" + random.nextInt(100) + "}";
            case 3 -> "\"sku\":{\"$like\":\"" + random.nextInt(10) + "%\"}";
            case 4 -> "\"note\":{\"$exists\":" + random.nextBoolean() + "}";
            case 5 -> "\"state\":{\"$ne\":\"" + one(STATES) + "\"}";
            default -> "\"state\":\"" + one(STATES) + "\"";
        };
    }

    ChangeEvent change() {
        Operation operation = one(OPERATIONS);
        String records =
                switch (operation) {
                    case INSERT -> "\"record\":" + order();
                    case DELETE -> "\"oldRecord\":" + order();
                    default ->
                            (random.nextInt(4) == 0 ? "" : "\"oldRecord\":" + order() + ",")
                                    + "\"record\":"
                                    + order();
                };
        return Given.change(workspace(), one(CHANNELS), operation, "{" + records + "}");
    }

    /** A change of a table that is emptied. */
    ChangeEvent truncation() {
        return Given.change(workspace(), "postgres:orders", Operation.TRUNCATE, "{}");
    }

    /** A change that nobody can look into. */
    ChangeEvent malformed() {
        return Given.change(workspace(), one(CHANNELS), one(OPERATIONS), "{\"record\":");
    }

    private String order() {
        String note = random.nextBoolean() ? ",\"note\":\"n\"" : "";
        return "{\"customer\":%d,\"total\":%d.5,\"sku\":\"%d-x\",\"state\":\"%s\"%s}"
                .formatted(customer(), random.nextInt(100), random.nextInt(100), one(STATES), note);
    }

    private int customer() {
        return random.nextInt(CUSTOMERS);
    }

    private <T> T one(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
