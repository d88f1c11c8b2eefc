package dev.tidewire.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.auth.DenialReason;
import dev.tidewire.model.AuditEvent;
import dev.tidewire.model.PublishedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventRequestsTest {
    private static final int MAX_EVENT = 1_000;
    private static final String STRUCTURED = "application/cloudevents+json";
    private static final String BATCH = "application/cloudevents-batch+json";
    private static final String LINES = "application/x-ndjson";

    private final GatewayFixture fixture = GatewayFixture.started();
    private final HttpClientFake client = new HttpClientFake(fixture.gateway.events(MAX_EVENT));

    @Test
    void anEventIsKeptByteForByteAndAnsweredWithItsId() {
        HttpAnswer answer =
                client.with("idempotency-key", "k-1")
                        .with("x-correlation-id", "c-1")
                        .send(" { \"total\" : 1.10 , \"n\":1E+2}\n");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(HttpClientFake.json(answer))
                .isEqualTo(
                        HttpClientFake.json(
                                "{\"events\":[{\"channel\":\"events:order.paid\",\"id\":\"id-0\"}]}"
                                        .getBytes(UTF_8)));
        PublishedEvent event = fixture.events.last();
        assertThat(event.workspace().value()).isEqualTo("acme");
        assertThat(event.channel()).hasToString("events:order.paid");
        assertThat(event.data()).asString().isEqualTo("{ \"total\" : 1.10 , \"n\":1E+2}");
        assertThat(event.idempotencyKey()).isEqualTo("k-1");
        assertThat(event.correlationId()).isEqualTo("c-1");
        assertThat(event.attributes()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "1", "\"text\"", "[]", "{}", "false", "-0.0", "\"\\ud800\""})
    void dataIsAnyJsonValue(String value) {
        assertThat(client.send(value).status()).isEqualTo(202);
        assertThat(fixture.events.data()).containsExactly(value);
    }

    @Test
    void theAnswerWaitsForTheLog() {
        fixture.events.hold();

        CompletableFuture<HttpAnswer> answer = client.sending("1");
        assertThat(answer).isNotDone();
        fixture.events.acknowledge();

        assertThat(answer.join().status()).isEqualTo(202);
    }

    @Test
    void everyLineIsAnEventWithAKeyOfItsOwn() {
        HttpAnswer answer =
                client.with("content-type", LINES)
                        .with("idempotency-key", "k")
                        .send("{\"n\":1}\r\n2\n\"three\"\n");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(fixture.events.data()).containsExactly("{\"n\":1}", "2", "\"three\"");
        assertThat(fixture.events.events())
                .extracting(PublishedEvent::idempotencyKey)
                .containsExactly("k-1", "k-2", "k-3");
        assertThat(HttpClientFake.json(answer).path("events"))
                .extracting(event -> event.path("id").asText())
                .containsExactly("id-0", "id-1", "id-2");
    }

    @Test
    void aCloudEventMayHaveItsAttributesInHeaders() {
        HttpAnswer answer =
                client.cloudEvent()
                        .with("ce-subject", "Euro%20%E2%82%AC %F0%9F%98%80")
                        .with("ce-comment", "\"a \\\"quoted\\\" %41\"")
                        .with("ce-time", "2026-01-15T10:00:00Z")
                        .with("ce-correlationid", "c-2")
                        .with("x-correlation-id", "c-1")
                        .send("{\"total\":1.10}");

        assertThat(answer.status()).isEqualTo(202);
        PublishedEvent event = fixture.events.last();
        assertThat(event.data()).asString().isEqualTo("{\"total\":1.10}");
        assertThat(event.idempotencyKey()).isEqualTo("order.paid\n/orders\nid-7");
        assertThat(event.correlationId()).isEqualTo("c-2");
        assertThat(HttpClientFake.json(event.attributes()))
                .isEqualTo(
                        HttpClientFake.json(
                                """
                                {"specversion":"1.0","id":"id-7","source":"/orders","type":"paid",
                                 "subject":"Euro € 😀","comment":"a \\"quoted\\" A",
                                 "time":"2026-01-15T10:00:00Z","correlationid":"c-2",
                                 "datacontenttype":"application/json"}\
                                """
                                        .getBytes(UTF_8)));
    }

    @Test
    void aCloudEventWithoutDataHasNull() {
        assertThat(client.cloudEvent().without("content-type").send("").status()).isEqualTo(202);

        assertThat(fixture.events.data()).containsExactly("null");
    }

    @Test
    void aCloudEventMayBeOneDocument() {
        HttpAnswer answer =
                client.with("content-type", STRUCTURED + "; charset=UTF-8")
                        .send(
                                """
                                {"specversion":"1.0","id":"1","source":"urn:shop","type":"paid",
                                 "data": {"total": 1.10}, "priority": 3, "urgent": true, "subject": null}\
                                """);

        assertThat(answer.status()).isEqualTo(202);
        PublishedEvent event = fixture.events.last();
        assertThat(event.data()).asString().isEqualTo("{\"total\": 1.10}");
        assertThat(event.idempotencyKey()).isEqualTo("order.paid\nurn:shop\n1");
        assertThat(HttpClientFake.json(event.attributes()).properties())
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder(
                        "specversion", "id", "source", "type", "priority", "urgent");
    }

    @Test
    void theRequestsKeyGoesBeforeThatOfACloudEvent() {
        client.cloudEvent().with("idempotency-key", "mine").send("1");

        assertThat(fixture.events.last().idempotencyKey()).isEqualTo("mine");
    }

    @Test
    void aCloudEventInTwoTopicsIsTwoEvents() {
        client.cloudEvent().send("1");
        client.cloudEvent().topic("audit").send("1");

        assertThat(fixture.events.events())
                .extracting(PublishedEvent::idempotencyKey)
                .containsExactly("order.paid\n/orders\nid-7", "audit\n/orders\nid-7");
    }

    @Test
    void aKeyThatWouldBeTooLongIsReplacedByItsHash() {
        client.cloudEvent().with("ce-id", "i".repeat(300)).send("1");
        client.cloudEvent().with("ce-id", "i".repeat(301)).send("1");

        assertThat(fixture.events.events())
                .extracting(PublishedEvent::idempotencyKey)
                .doesNotHaveDuplicates()
                .allMatch(key -> key.matches("sha-256 [0-9a-f]{64}"));
    }

    @Test
    void cloudEventsMayComeInABatch() {
        HttpAnswer answer =
                client.with("content-type", BATCH)
                        .send("[" + document("1") + "," + document("2") + "]");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(fixture.events.events())
                .extracting(PublishedEvent::idempotencyKey)
                .containsExactly("order.paid\n/s\n1", "order.paid\n/s\n2");
    }

    private static String document(String id) {
        return "{\"specversion\":\"1.0\",\"id\":\"" + id + "\",\"source\":\"/s\",\"type\":\"t\"}";
    }

    @Test
    void anEmptyBatchPublishesNothing() {
        HttpAnswer answer = client.with("content-type", BATCH).send("[]");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(HttpClientFake.json(answer)).hasToString("{\"events\":[]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    application/json                 | ``                                                     | body is empty; send one JSON value
                    application/json                 | {'a':1                                                 | body is not JSON at line 1
                    application/json                 | 1 2                                                    | body is not JSON after its end
                    application/json                 | {'a':1,'a':2}                                          | a occurs twice
                    application/json                 | NaN                                                    | body is not JSON
                    application/x-ndjson             | 1%n%n2                                                 | events[1]: event is empty
                    application/x-ndjson             | 1%n{                                                   | events[1]: event is not JSON
                    application/x-ndjson             | 1%n2 3                                                 | events[1]: event is not JSON after its end
                    application/cloudevents+json     | []                                                     | body must be a JSON object
                    application/cloudevents+json     | {'id':'1','source':'/s','type':'t'}                    | specversion is missing
                    application/cloudevents+json     | {'specversion':'0.3','id':'1','source':'/s','type':'t'} | specversion must be 1.0
                    application/cloudevents+json     | {'specversion':'1.0','source':'/s','type':'t'}         | id is missing
                    application/cloudevents+json     | {'specversion':'1.0','id':'','source':'/s','type':'t'} | id must be a string that is not empty
                    application/cloudevents+json     | {'specversion':'1.0','id':'1','type':'t'}              | source is missing
                    application/cloudevents+json     | {'specversion':'1.0','id':'1','source':'a b','type':'t'} | source must be a URI reference
                    application/cloudevents+json     | {'specversion':'1.0','id':'1','source':'/s'}           | type is missing
                    application/cloudevents+json     | {'specversion':'1.0','id':'1','source':'/s','type':'t','time':'noon'} | time must be
                    application/cloudevents+json     | {'specversion':'1.0','id':'1','source':'/s','type':'t','Big':1} | Big cannot be an attribute's name
                    application/cloudevents+json     | {'specversion':'1.0','id':'1','source':'/s','type':'t','ext':{}} | ext must be a string, a boolean or
                    application/cloudevents+json     | {'specversion':'1.0','id':'1','source':'/s','type':'t','correlationid':1} | correlationid must be a string
                    application/cloudevents+json     | {'specversion':'1.0','id':'1','source':'/s','type':'t','data_base64':'aGk='} | data_base64
                    application/cloudevents-batch+json | {}                                                   | body must be a JSON array
                    application/cloudevents-batch+json | [{'specversion':'1.0','id':'1','source':'/s','type':'t'},1] | events[1]: event must be a JSON object
                    """)
    void aBodyThatIsNotRightIsRefusedByNameAndNothingIsPublished(
            String contentType, String body, String problem) {
        HttpAnswer answer =
                client.with("content-type", contentType)
                        .send(body.replace('\'', '"').replace("%n", "\n"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(HttpClientFake.json(answer).path("error").asText()).isEqualTo("bad_request");
        assertThat(HttpClientFake.json(answer).path("message").asText()).contains(problem);
        assertThat(fixture.events.events()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    ce-source          | %zz                  | source has a % without two hexadecimal digits
                    ce-source          | %C0%A0               | source is not UTF-8
                    ce-subject         | "open                | subject has an opening quote only
                    ce-specversion     | 1.1                  | specversion must be 1.0
                    ce-datacontenttype | application/json     | datacontenttype must be the header Content-Type
                    ce-some_thing      | x                    | some_thing cannot be an attribute's name
                    idempotency-key    | schlüssel            | header Idempotency-Key must have 1 to 256 printable ASCII
                    x-correlation-id   | ``                   | header X-Correlation-Id must have
                    """)
    void aHeaderThatIsNotRightIsRefusedByName(String header, String value, String problem) {
        HttpAnswer answer = client.cloudEvent().with(header, value).send("1");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(HttpClientFake.json(answer).path("message").asText()).contains(problem);
        assertThat(fixture.events.events()).isEmpty();
    }

    @Test
    void aHeaderThatOccursTwiceIsRefused() {
        assertThat(client.with("idempotency-key", "a", "b").send("1").status()).isEqualTo(400);
        assertThat(client.without("idempotency-key").cloudEvent().with("ce-id", "a", "b").send("1"))
                .extracting(HttpAnswer::status)
                .isEqualTo(400);
    }

    @Test
    void aBodyThatIsNotUtf8IsRefused() {
        HttpAnswer answer = client.sending(new byte[] {'"', (byte) 0xc0, (byte) 0xa0, '"'}).join();

        assertThat(answer.status()).isEqualTo(400);
        assertThat(HttpClientFake.json(answer).path("message").asText())
                .isEqualTo("body is not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/plain", "application/xml", "application/json; charset=latin1", ""})
    void otherContentIsNotSupported(String contentType) {
        HttpAnswer answer = client.with("content-type", contentType).send("1");

        assertThat(answer.status()).isEqualTo(415);
        assertThat(client.reads()).isZero();
    }

    @Test
    void aCloudEventWhoseDataIsNotJsonIsNotSupported() {
        assertThat(client.cloudEvent().with("content-type", "text/plain").send("x").status())
                .isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(strings = {"order*", "a%2Fb", "..", "%2e%2E", ".", "%00", "%C0%AF", "%", "%4"})
    void aTopicThatCannotBeIsRefused(String topic) {
        HttpAnswer answer = client.topic(topic).send("1");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(HttpClientFake.json(answer).path("message").asText()).contains("topic");
        assertThat(fixture.events.events()).isEmpty();
    }

    @Test
    void aTopicIsDecodedOnce() {
        client.topic("caf%C3%A9%2541+b").send("1");

        assertThat(fixture.events.last().channel()).hasToString("events:café%41+b");
    }

    @Test
    void oneEventIsBounded() {
        String tooLong = "\"" + "x".repeat(MAX_EVENT) + "\"";

        HttpAnswer alone = client.send(tooLong);
        HttpAnswer among = client.with("content-type", LINES).send("1\n" + tooLong);

        assertThat(alone.status()).isEqualTo(413);
        assertThat(HttpClientFake.json(alone).path("message").asText())
                .contains("has 1002 bytes; one may have at most 1000");
        assertThat(among.status()).isEqualTo(413);
        assertThat(HttpClientFake.json(among).path("index").asInt()).isEqualTo(1);
        assertThat(fixture.events.events()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'a':[1]}", "[{}]", "'" + "x" + "'"})
    void aDocumentIsBoundedBeforeItsAttributesAreRead(String extension) {
        String event =
                "{\"ext\":" + extension.replace('\'', '"') + " ".repeat(MAX_EVENT) + ",\"Big\":1}";

        HttpAnswer alone = client.with("content-type", STRUCTURED).send(event);
        HttpAnswer among =
                client.with("content-type", BATCH).send("[" + document("1") + "," + event + "]");

        assertThat(alone.status()).isEqualTo(413);
        assertThat(among.status()).isEqualTo(413);
        assertThat(HttpClientFake.json(among).path("index").asInt()).isEqualTo(1);
        assertThat(fixture.events.events()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1}", "[]", " [1]"})
    void anAttributeThatIsATreeIsRefusedBeforeAnyOtherIsLookedAt(String tree) {
        HttpAnswer answer =
                client.with("content-type", STRUCTURED).send("{\"Big\":1,\"ext\":" + tree + "}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(HttpClientFake.json(answer).path("message").asText())
                .isEqualTo("ext must be a string, a boolean or a 32-bit integer");
    }

    @ParameterizedTest
    @CsvSource({"1000, 202", "1001, 413"})
    void theEventsOfARequestAreBounded(int count, int status) {
        String lines =
                IntStream.range(0, count)
                        .mapToObj(Integer::toString)
                        .collect(Collectors.joining("\n"));

        assertThat(client.with("content-type", LINES).send(lines).status()).isEqualTo(status);
        assertThat(client.with("content-type", BATCH).send(batch(count)).status())
                .isEqualTo(status);
    }

    private static String batch(int count) {
        return IntStream.range(0, count)
                .mapToObj(n -> document("" + n))
                .collect(Collectors.joining(",", "[", "]"));
    }

    @Test
    void aBodyThatAnnouncesTooMuchIsNotRead() {
        HttpAnswer answer = client.announcing((4 << 20) + 1).send("1");

        assertThat(answer.status()).isEqualTo(413);
        assertThat(HttpClientFake.json(answer).path("message").asText()).contains("4194304");
        assertThat(client.reads()).isZero();
    }

    @Test
    void whatIsUnderWayOfAllIsBounded() {
        fixture.events.hold();
        List<CompletableFuture<HttpAnswer>> waiting = new ArrayList<>();
        for (int request = 0; request < 8; request++) {
            waiting.add(client.announcing(-1).sending("1"));
        }

        HttpAnswer refused = client.send("1");
        fixture.events.acknowledge();

        assertThat(waiting).allMatch(answer -> answer.join().status() == 202);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.headers()).containsEntry("Retry-After", "1");
        assertThat(client.send("1").status()).isEqualTo(202);
    }

    @Test
    void whatTheLogDoesNotTakeMayBeSentAgain() {
        fixture.events.fail();

        HttpAnswer answer = client.send("1");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers()).containsEntry("Retry-After", "1");
        assertThat(HttpClientFake.json(answer).path("message").asText())
                .contains("same Idempotency-Key");
    }

    @Test
    void whatIsLargerThanTheLogTakesNeedNotBeSentAgain() {
        fixture.events.failWith(new EventTooLargeException(new IllegalStateException("limit")));

        HttpAnswer answer = client.with("content-type", LINES).send("1\n2");

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.headers()).doesNotContainKey("Retry-After");
        assertThat(HttpClientFake.json(answer).path("message").asText())
                .contains("larger than the log takes")
                .contains("may be in the log");
    }

    @Test
    void aFaultOfThePublisherIsAnswered() {
        fixture.events.breakDown();

        assertThat(client.send("1").status()).isEqualTo(503);
    }

    @Test
    void withoutATokenNothingIsRead() {
        HttpAnswer answer = client.token(null).send("1");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headers()).containsEntry("WWW-Authenticate", "Bearer");
        assertThat(client.reads()).isZero();
        assertThat(denial().denialReason()).isEqualTo("token_missing");
    }

    @ParameterizedTest
    @CsvSource({
        "TOKEN_EXPIRED,           401, token_expired",
        "TOKEN_SIGNATURE_INVALID, 401, unauthenticated",
        "TOKEN_AUDIENCE_MISMATCH, 401, unauthenticated",
        "KEYS_UNAVAILABLE,        503, unavailable",
    })
    void aTokenThatIsNotGoodIsRefusedAndRecorded(DenialReason reason, int status, String error) {
        fixture.tokens.refuse("bad", reason);

        HttpAnswer answer = client.token("bad").send("1");

        assertThat(answer.status()).isEqualTo(status);
        assertThat(HttpClientFake.json(answer).path("error").asText()).isEqualTo(error);
        if (status == 401) {
            assertThat(answer.headers())
                    .containsEntry("WWW-Authenticate", "Bearer error=\"invalid_token\"");
        }
        assertThat(denial().denialReason()).isEqualTo(reason.word());
        assertThat(client.reads()).isZero();
    }

    @Test
    void aTokenThatExpiresWhileTheBodyIsReadPublishesNothing() {
        HttpAnswer answer =
                client.whileSending(() -> fixture.time.skip(FakeTokens.LIFETIME)).send("1");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headers())
                .containsEntry("WWW-Authenticate", "Bearer error=\"invalid_token\"");
        assertThat(HttpClientFake.json(answer).path("error").asText()).isEqualTo("token_expired");
        assertThat(denial().denialReason()).isEqualTo("token_expired");
        assertThat(fixture.events.events()).isEmpty();
    }

    @Test
    void aTokenOfAnotherWorkspaceIsRefusedAndRecorded() {
        HttpAnswer answer = client.workspace("globex").send("1");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.headers())
                .containsEntry("WWW-Authenticate", "Bearer error=\"insufficient_scope\"");
        assertThat(denial().denialReason()).isEqualTo("workspace_denied");
        assertThat(denial().context().workspaceId()).isEqualTo("globex");
    }

    @Test
    void aMalformedWorkspaceIsRefusedAndRecordedUnderAFixedName() {
        assertThat(client.workspace("../etc").send("1").status()).isEqualTo(403);
        assertThat(denial().context().workspaceId()).isEqualTo(AuditEvent.Context.MALFORMED);
    }

    @Test
    void aTokenWithoutTheScopeIsRefusedAndRecorded() {
        HttpAnswer answer = client.token("good").send("1");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(HttpClientFake.json(answer).path("message").asText())
                .contains("realtime:events:order.paid:write");
        assertThat(denial().channelType()).isEqualTo("events");
        assertThat(denial().missingScope()).isEqualTo("realtime:events:order.paid:write");
        assertThat(client.reads()).isZero();
    }

    @Test
    void aScopeForTheTopicWillDoWhateverItsEncoding() {
        fixture.tokens.allow("narrow", "nora", "acme", "realtime:events:order.*:write");

        assertThat(client.token("narrow").topic("order%2Epaid").send("1").status()).isEqualTo(202);
        assertThat(client.topic("user.created").send("1").status()).isEqualTo(403);
        assertThat(client.topic("%6frder").send("1").status()).isEqualTo(403);

        assertThat(fixture.events.events())
                .extracting(event -> event.channel().toString())
                .containsExactly("events:order.paid");
    }

    /** So that what was allowed for the topic holds for each of them. */
    @Test
    void everyEventOfABatchGoesToTheTopicOfThePath() {
        fixture.tokens.allow("narrow", "nora", "acme", "realtime:events:order.paid:write");

        HttpAnswer answer =
                client.token("narrow")
                        .with("content-type", BATCH)
                        .send(
                                """
                                [{"specversion":"1.0","id":"1","source":"/s","type":"user.created"},
                                 {"specversion":"1.0","id":"2","source":"/s","type":"paid",
                                  "subject":"user.created","topic":"user.created",
                                  "channel":"events:user.created"}]\
                                """);

        assertThat(answer.status()).isEqualTo(202);
        assertThat(fixture.events.events())
                .extracting(event -> event.channel().toString())
                .containsExactly("events:order.paid", "events:order.paid");
    }

    @Test
    void withoutARecordOfTheGrantNothingIsPublished() {
        fixture.audit.fail();

        assertThat(client.send("1").status()).isEqualTo(503);
        assertThat(fixture.events.events()).isEmpty();
    }

    @Test
    void aFaultOfTheVerifierLetsNobodyIn() {
        HttpAnswer answer = client.token(FakeTokens.BROKEN).send("1");

        assertThat(answer.status()).isEqualTo(500);
        assertThat(fixture.events.events()).isEmpty();
    }

    private AuditEvent.AuthDenied denial() {
        return fixture.audit.denials().getFirst();
    }
}
