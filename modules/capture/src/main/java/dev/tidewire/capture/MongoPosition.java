package dev.tidewire.capture;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.debezium.connector.mongodb.ResumeTokens;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;

/** Where capture goes on in the changes of a MongoDB deployment. */
sealed interface MongoPosition {
    /** After the change of this resume token. */
    record Token(BsonDocument token) implements MongoPosition {}

    /** After everything until this time. */
    record After(BsonTimestamp time) implements MongoPosition {}

    /** The member of Debezium's offsets that holds the token. */
    String TOKEN = "resume_token";

    /** The moment of what was read last; 0 where it cannot be told. */
    default BsonTimestamp moment() {
        return switch (this) {
            case Token(BsonDocument token) -> moment(token);
            case After(BsonTimestamp time) -> time;
        };
    }

    private static BsonTimestamp moment(BsonDocument token) {
        try {
            return ResumeTokens.getTimestamp(token);
        } catch (RuntimeException e) {
            return new BsonTimestamp(0); // a form of token that Debezium does not know
        }
    }

    /** The stored position; empty if the source was never captured. */
    static Optional<MongoPosition> of(OffsetDocument stored) {
        for (String offset : stored.offsets().values()) {
            @Nullable String token = token(offset);
            if (token != null) {
                return Optional.of(new Token(ResumeTokens.fromBase64(token)));
            }
        }
        return Optional.ofNullable(stored.start()).map(start -> new After(parse(start)));
    }

    private static @Nullable String token(String offset) {
        try {
            JsonNode json = new ObjectMapper().readTree(offset);
            return json.path(TOKEN).textValue();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Debezium's own offset is JSON", e);
        }
    }

    /** A time as 16 hexadecimal digits: the seconds, then the increment. */
    static String text(BsonTimestamp time) {
        return HexFormat.of().toHexDigits(time.getValue());
    }

    private static BsonTimestamp parse(String text) {
        return new BsonTimestamp(HexFormat.fromHexDigitsToLong(text));
    }

    /** The time of a change or heartbeat in Debezium's offset; 0 where it cannot be told. */
    static BsonTimestamp time(Map<String, ?> offset) {
        if (offset.get("sec") instanceof Number seconds
                && offset.get("ord") instanceof Number increment
                && seconds.intValue() > 0) {
            return new BsonTimestamp(seconds.intValue(), increment.intValue());
        }
        return offset.get(TOKEN) instanceof String token
                ? moment(ResumeTokens.fromBase64(token))
                : new BsonTimestamp(0);
    }
}
