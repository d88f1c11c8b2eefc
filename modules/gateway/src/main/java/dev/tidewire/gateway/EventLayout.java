package dev.tidewire.gateway;

import dev.tidewire.model.Family;

/** Which members of a change's value depend on the fields of its record. */
enum EventLayout {
    POSTGRES,
    MONGO,
    EVENTS;

    /** What a member of a change's value is. */
    enum Role {
        /** It has nothing to do with single fields. */
        PLAIN,
        /** An image of the record: an object of fields. */
        IMAGE,
        /** Names of fields. */
        NAMES,
        /** Dotted paths that begin with the name of a field. */
        PATHS,
        /** Names of fields that could not be had; never empty. */
        MISSING
    }

    static EventLayout of(Family family) {
        return switch (family) {
            case POSTGRES -> POSTGRES;
            case MONGO -> MONGO;
            case EVENTS -> EVENTS;
        };
    }

    Role role(String member) {
        return switch (this) {
            case POSTGRES ->
                    switch (member) {
                        case "record", "oldRecord" -> Role.IMAGE;
                        case "changedColumns" -> Role.NAMES;
                        case "unavailableColumns" -> Role.MISSING;
                        default -> Role.PLAIN;
                    };
            case MONGO ->
                    switch (member) {
                        case "document", "oldDocument" -> Role.IMAGE;
                        case "changedFields", "removedFields" -> Role.PATHS;
                        case "unavailableFields" -> Role.MISSING;
                        default -> Role.PLAIN;
                    };
            case EVENTS -> member.equals("data") ? Role.IMAGE : Role.PLAIN;
        };
    }
}
