package dev.tidewire.embedded;

/** Words for error messages. */
final class Messages {

    private Messages() {}

    /** The message of the innermost cause, on one line. */
    static String rootOf(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return message == null
                ? root.getClass().getSimpleName()
                : message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
