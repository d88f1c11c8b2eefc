package dev.tidewire.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.Operation;
import dev.tidewire.model.Transition;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.predicate.Filter;
import dev.tidewire.predicate.FilterExplanation;
import dev.tidewire.predicate.JsonRecords;
import dev.tidewire.predicate.Limits;
import dev.tidewire.predicate.Predicate;
import dev.tidewire.predicate.SampleChange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ServerFramesTest {
    private static final Cursor AT = new Cursor(5, new UUID(1, 2), 3, 4);
    private static final String CURSOR = AT.toString();

    private static final List<String> MANY =
            IntStream.range(0, ServerFrame.Subscribed.MOST_LISTED)
                    .mapToObj(table -> "postgres:t" + table)
                    .toList();

    static List<ServerFrame> frames() {
        Instant time = Instant.parse("2024-01-15T10:00:00Z");
        WorkspaceId workspace = WorkspaceId.of("acme");
        return List.of(
                new ServerFrame.Authenticated("alice", workspace, time, "1"),
                new ServerFrame.Authenticated("alice", workspace, time, null),
                new ServerFrame.Subscribed("postgres:*", "7-0", null, CURSOR, null, "1"),
                new ServerFrame.Subscribed("postgres:*", "7-1", "7-0", CURSOR, null, null),
                new ServerFrame.Subscribed("postgres:*", "7-0", null, CURSOR, List.of(), null),
                new ServerFrame.Subscribed("postgres:*", "7-0", null, CURSOR, MANY, "1"),
                explained(
                        "{'a':{'$gt':1},'$or':[{'b':{'$in':[1,2]}},{'c':{'$ilike':'x%'}}]}",
                        "{'a':5,'b':3}"),
                explained("{'a':{'$gt':1.5,'$lt':'x'}}", "{'a':[[1]]}"),
                explained("{'a':{'$gt':'x'},'b':{'$exists':true},'c':null}", "{'a':'z','b':1}"),
                explained("{'a':{'$ne':1}}", "{'a':1}"),
                explained("{'$nor':[{'a':{'$exists':false}}]}", "{}"),
                explained("{}", "{}"),
                new ServerFrame.Unsubscribed("7-0", "1"),
                new ServerFrame.Advanced(List.of("7-0", "7-1"), CURSOR),
                new ServerFrame.Published("events:order.created", "id-1", "1"),
                new ServerFrame.Pong("\"quoted\"\n"),
                new ServerFrame.Expiring(30),
                new ServerFrame.Suspended("token_expired"),
                new ServerFrame.Resumed("token_expired", CURSOR),
                new ServerFrame.Resumed("token_expired", null),
                new ServerFrame.Gap("postgres:*", "7-0", CURSOR, CURSOR, "retention"));
    }

    private static ServerFrame explained(String predicates, String record) {
        JsonNode document = json(predicates);
        Filter filter =
                Filter.fromClient(
                        WorkspaceId.of("acme"),
                        ChannelPattern.parse("postgres:*"),
                        JsonNodeFactory.instance.objectNode().set("predicates", document),
                        null,
                        Predicate.all(),
                        Limits.DEFAULT);
        SampleChange sample = new SampleChange(Operation.UPDATE, json(record), json("{'a':1}"));
        return new ServerFrame.Explained(
                "postgres:*", FilterExplanation.of(filter, document, sample), "1");
    }

    private static JsonNode json(String text) {
        return JsonRecords.parse(text.replace('\'', '"'));
    }

    @Test
    void anExplanationHasTheNameOfTheChannelAndTheMark() {
        assertThat(ServerFrames.write(explained("{}", "{}")))
                .isEqualTo(
                        "{\"type\":\"explained\",\"channel\":\"postgres:*\",\"operation\":\"UPDATE\",\"matches\":true,"
                                + "\"indexedBy\":[{\"kind\":\"everything\"}],\"ref\":\"1\"}");
    }

    @ParameterizedTest
    @MethodSource("frames")
    void everyFrameFitsItsSchema(ServerFrame frame) {
        String json = ServerFrames.write(frame);

        assertThat(Schemas.problems("server/" + frame.type() + ".schema.json", json)).isEmpty();
        assertThat(Schemas.problems("server/server-frame.schema.json", json)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyErrorFitsItsSchema(ErrorCode code) {
        ExceededLimit exceeded =
                code == ErrorCode.QUOTA_EXCEEDED
                        ? new ExceededLimit("subject.connections", Duration.ofSeconds(5))
                        : null;

        String json =
                ServerFrames.write(
                        new ServerFrame.Refused(code, "channel is missing", exceeded, "1"));

        assertThat(Schemas.problems("server/error.schema.json", json)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Transition.class)
    void anEventsHeadAndTheChangesMembersMakeAnEvent(Transition transition) {
        String head =
                new String(
                        EventHead.of(AT, List.of("7-0", "7-1"), transition),
                        StandardCharsets.UTF_8);

        String json =
                head
                        + "\"channel\":\"postgres:products\",\"operation\":\"UPDATE\","
                        + "\"timestamp\":\"2024-01-15T10:00:00Z\",\"id\":\"1\"}";

        assertThat(Schemas.problems("server/event.schema.json", json)).isEmpty();
        assertThat(Schemas.problems("server/server-frame.schema.json", json)).isEmpty();
    }

    @Test
    void aSubscriptionTellsWhetherOldRecordsComeOnlyWhereThatIsKnown() {
        assertThat(subscribed(null)).doesNotContain("ldRecords");
        assertThat(subscribed(List.of()))
                .contains("\"oldRecords\":true")
                .doesNotContain("withoutOldRecords");
        assertThat(subscribed(List.of("postgres:a", "postgres:b")))
                .endsWith(
                        "\"oldRecords\":false,\"withoutOldRecords\":[\"postgres:a\",\"postgres:b\"]}");
    }

    private static String subscribed(@Nullable List<String> without) {
        return ServerFrames.write(
                new ServerFrame.Subscribed("postgres:*", "7-0", null, CURSOR, without, null));
    }

    @Test
    void theTypeComesFirst() {
        assertThat(ServerFrames.write(new ServerFrame.Pong("r")))
                .isEqualTo("{\"type\":\"pong\",\"ref\":\"r\"}");
    }

    @Test
    void anErrorSaysWhatTheClientCanDo() {
        assertThat(ServerFrames.write(new ServerFrame.Refused(ErrorCode.SCOPE_DENIED, "no", null)))
                .isEqualTo(
                        "{\"type\":\"error\",\"code\":4003,\"name\":\"scope_denied\","
                                + "\"message\":\"no\",\"action\":\"new_token\"}");
    }

    @Test
    void anErrorNamesTheSubscriptionThatHasEndedByIt() {
        String json =
                ServerFrames.write(
                        new ServerFrame.Refused(
                                ErrorCode.SCOPE_DENIED, "it has ended", null, "0-1", null));

        assertThat(json).contains("\"subscription\":\"0-1\"");
        assertThat(Schemas.problems("server/error.schema.json", json)).isEmpty();
    }

    @Test
    void anErrorOfAQuotaNamesTheLimitAndSaysWhenToComeBack() {
        ExceededLimit exceeded =
                new ExceededLimit("subject.messagesPerSecond", Duration.ofMillis(250));

        assertThat(
                        ServerFrames.write(
                                new ServerFrame.Refused(
                                        ErrorCode.QUOTA_EXCEEDED, "too many", exceeded, "1")))
                .isEqualTo(
                        "{\"type\":\"error\",\"code\":4008,\"name\":\"quota_exceeded\","
                                + "\"message\":\"too many\",\"limit\":\"subject.messagesPerSecond\","
                                + "\"retryAfter\":250,\"ref\":\"1\",\"action\":\"reduce\"}");
    }

    @Test
    void onlyAnErrorOfAQuotaNamesALimit() {
        ExceededLimit exceeded =
                new ExceededLimit("subject.messagesPerSecond", Duration.ofMillis(250));

        assertThatThrownBy(
                        () -> new ServerFrame.Refused(ErrorCode.BAD_REQUEST, "no", exceeded, null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () -> new ServerFrame.Refused(ErrorCode.QUOTA_EXCEEDED, "too many", null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(
                        Schemas.problems(
                                "server/error.schema.json",
                                "{\"type\":\"error\",\"code\":4008,\"name\":\"quota_exceeded\","
                                        + "\"message\":\"too many\",\"action\":\"reduce\"}"))
                .isNotEmpty();
        assertThat(
                        Schemas.problems(
                                "server/error.schema.json",
                                "{\"type\":\"error\",\"code\":4003,\"name\":\"scope_denied\",\"limit\":\"a\","
                                        + "\"retryAfter\":1,\"message\":\"no\",\"action\":\"new_token\"}"))
                .isNotEmpty();
    }
}
