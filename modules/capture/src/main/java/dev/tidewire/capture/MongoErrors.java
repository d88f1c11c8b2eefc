package dev.tidewire.capture;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoConfigurationException;
import com.mongodb.MongoException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoTimeoutException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says what an error of MongoDB means to the operator. */
final class MongoErrors {
    private static final int UNAUTHORIZED = 13;
    private static final int AUTHENTICATION_FAILED = 18;

    /**
     * CappedPositionLost, InvalidResumeToken, ChangeStreamHistoryLost: the changes after a position
     * are gone.
     */
    private static final Set<Integer> LOST = Set.of(136, 260, 286);

    /** ChangeStreamFatalError: the change of a token is not found where it was. */
    private static final int UNUSABLE = 280;

    /** BSONObjectTooLarge. */
    private static final int TOO_LARGE = 10334;

    private MongoErrors() {}

    /** Whether a change stream cannot be opened because what it would begin with is gone. */
    static boolean isLost(MongoException error) {
        return LOST.contains(error.getCode());
    }

    /** Whether a change stream cannot be opened with this token, but perhaps with its time. */
    static boolean isUnusable(MongoException error) {
        return error.getCode() == UNUSABLE;
    }

    /** Whether the server has a change that does not fit into an answer. */
    static boolean isTooLarge(Throwable error) {
        for (@Nullable Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof MongoException mongo && mongo.getCode() == TOO_LARGE) {
                return true;
            }
        }
        return false;
    }

    /** The failure of an engine or a command as an exception for the operator. */
    static CaptureException translate(MongoSource source, Throwable error) {
        Throwable innermost = error;
        for (@Nullable Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof CaptureException known) {
                return known;
            }
            if (cause instanceof MongoException mongo) {
                return new CaptureException(reason(source, mongo), error);
            }
            innermost = cause;
        }
        return new CaptureException(String.valueOf(innermost.getMessage()), error);
    }

    private static String reason(MongoSource source, MongoException error) {
        String where = "MongoDB at " + source.hosts();
        return switch (error) {
            case MongoSecurityException _ ->
                    where + " refuses the user; check user, password and authSource in uri";
            case MongoTimeoutException _ ->
                    where
                            + " cannot be reached, or has no primary; start it, or correct the"
                            + " hosts and replicaSet in uri";
            case MongoConfigurationException _ ->
                    where + " cannot be found; correct the host in uri, or its records in DNS";
            case MongoCommandException command when command.getCode() == AUTHENTICATION_FAILED ->
                    where + " refuses the user; check user, password and authSource in uri";
            case MongoCommandException command when command.getCode() == UNAUTHORIZED ->
                    where
                            + ": the user lacks a privilege; grant the role readAnyDatabase in"
                            + " admin, since the stream of a deployment needs find and"
                            + " changeStream on all databases ("
                            + command.getErrorMessage()
                            + ")";
            default -> where + ": " + error.getMessage();
        };
    }
}
