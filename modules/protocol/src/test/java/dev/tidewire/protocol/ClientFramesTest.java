package dev.tidewire.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidewire.model.Channel;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.Operation;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientFramesTest {
    private static final String CURSOR = new Cursor(5, new UUID(1, 2), 3, 4).toString();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'auth','token':'t'}",
                "{'type':'auth','token':'t','ref':'1'}",
                "{'type':'subscribe','channel':'postgres:products'}",
                "{'type':'subscribe','channel':'events:*.created','ref':'','from':'earliest'}",
                "{'type':'subscribe','channel':'mongo:*','filter':{},'from':'latest'}",
                "{'type':'subscribe','channel':'mongo:*','onSlow':'conflate'}",
                "{'type':'subscribe','channel':'events:*','onSlow':'disconnect'}",
                "{'type':'subscribe','channel':'events:*','onSlow':'catchup'}",
                "{'type':'subscribe','channel':'mongo:*','from':'2024-01-15T10:00:00+02:00'}",
                "{'type':'subscribe','channel':'postgres:a','filter':{'operations':['INSERT'],'entity':'a','predicates':{'p':{'$gte':1}}}}",
                "{'type':'subscribe','channel':'postgres:a','fields':['id','a b'],'filter':{}}",
                "{'type':'explain','channel':'postgres:products','record':{'id':1}}",
                "{'type':'explain','channel':'mongo:*','operation':'UPDATE','record':{},'ref':'1'}",
                "{'type':'explain','channel':'mongo:a','record':{},'oldRecord':{'a':{'b':[1]}}}",
                "{'type':'explain','channel':'postgres:a','filter':{'entity':'a'},'oldRecord':{}}",
                "{'type':'explain','channel':'postgres:a','operation':'DELETE','oldRecord':{}}",
                "{'type':'explain','channel':'events:*','operation':'PUBLISH','record':null}",
                "{'type':'unsubscribe','subscription':'7-0'}",
                "{'type':'publish','channel':'events:order.created','data':null}",
                "{'type':'publish','channel':'events:order.created','data':[1],'idempotencyKey':'k'}",
                "{'type':'publish','channel':'events:a','data':1,'correlationId':'c','ref':'1'}",
                "{'type':'ping'}"
            })
    void aWellFormedMessageIsUnderstoodAndFitsItsSchema(String message) throws Exception {
        String json = message.replace('\'', '"');

        ClientFrame frame = ClientFrames.parse(json);

        assertThat(Schemas.problems("client/" + frame.type() + ".schema.json", json)).isEmpty();
        assertThat(Schemas.problems("client/client-frame.schema.json", json)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {'type':'auth'}                                                    | token is missing; add it
                    {'type':'auth','token':1}                                          | token must be a string, not a number
                    {'type':'auth','token':''}                                         | token must not be empty
                    {'type':'auth','token':'t','tokn':'t'}                             | tokn is not a member of auth; did you mean token?
                    {'type':'subscribe'}                                               | channel is missing; add it
                    {'type':'subscribe','channel':'products'}                          | channel is malformed: channel must be family:name
                    {'type':'subscribe','channel':'mysql:products'}                    | channel is malformed: channel family must be one of postgres, mongo, events
                    {'type':'subscribe','channel':'postgres:'}                         | channel is malformed: channel name must not be empty
                    {'type':'subscribe','channel':'postgres:a','filter':[]}            | filter must be an object, not an array
                    {'type':'subscribe','channel':'postgres:a','filter':null}          | filter must be an object, not null
                    {'type':'subscribe','channel':'postgres:a','fields':'id'}          | fields must be an array, not a string
                    {'type':'subscribe','channel':'postgres:a','fields':null}          | fields must be an array, not null
                    {'type':'subscribe','channel':'postgres:a','chanel':'x'}           | chanel is not a member of subscribe; did you mean channel?
                    {'type':'subscribe','channel':'postgres:a','onSlow':1}             | onSlow must be a string, not a number
                    {'type':'subscribe','channel':'postgres:a','onSlow':'Conflate'}    | onSlow must be catchup, conflate or disconnect; leave it out for catchup
                    {'type':'subscribe','channel':'events:a','onSlow':'conflate'}      | onSlow must be catchup or disconnect for events: they have no key
                    {'type':'subscribe','channel':'postgres:a','from':1}               | from must be a string, not a number
                    {'type':'subscribe','channel':'postgres:a','from':'newest'}        | from is no cursor
                    {'type':'subscribe','channel':'postgres:a','from':'2024-01-15T10'} | from is no cursor
                    {'type':'subscribe','channel':'postgres:a','from':'10:00'}         | from is no time
                    {'type':'explain','record':{}}                                     | channel is missing; add it
                    {'type':'explain','channel':'postgres:a'}                          | record is missing; add it, since INSERT is tested on it
                    {'type':'explain','channel':'events:a'}                            | record is missing; add it, since PUBLISH is tested on it
                    {'type':'explain','channel':'postgres:a','operation':'UPDATE','oldRecord':{}} | record is missing; add it, since UPDATE is tested on it
                    {'type':'explain','channel':'mongo:a','operation':'DELETE','record':{}} | oldRecord is missing; add it, since DELETE is tested on it
                    {'type':'explain','channel':'mongo:a','operation':'DELETE','record':{},'oldRecord':{}} | record is nothing that DELETE has; remove it
                    {'type':'explain','channel':'mongo:a','operation':'INSERT','record':{},'oldRecord':{}} | oldRecord is nothing that INSERT has; remove it
                    {'type':'explain','channel':'events:a','record':{},'oldRecord':{}} | oldRecord is nothing that PUBLISH has; remove it
                    {'type':'explain','channel':'postgres:a','operation':'TRUNCATE'}   | operation TRUNCATE has no record
                    {'type':'explain','channel':'postgres:a','operation':'PUBLISH','record':{}} | operation is none that postgres channels have; use one of INSERT
                    {'type':'explain','channel':'postgres:a','operation':'insert','record':{}} | did you mean INSERT?
                    {'type':'explain','channel':'postgres:a','record':null}            | record must be an object, not null
                    {'type':'explain','channel':'postgres:a','record':[]}              | record must be an object, not an array
                    {'type':'explain','channel':'mongo:a','record':{},'oldRecord':1}   | oldRecord must be an object, not a number
                    {'type':'explain','channel':'postgres:a','record':{},'fields':['id']} | fields is not a member of explain
                    {'type':'explain','channel':'postgres:a','record':{},'filter':1}   | filter must be an object, not a number
                    {'type':'unsubscribe'}                                             | subscription is missing; add it
                    {'type':'unsubscribe','subscription':true}                         | subscription must be a string, not a boolean
                    {'type':'unsubscribe','channel':'postgres:a'}                      | channel is not a member of unsubscribe; use one of type, ref, subscription
                    {'type':'publish','channel':'events:a'}                            | data is missing; add it
                    {'type':'publish','channel':'postgres:a','data':1}                 | channel must be events:{topic}
                    {'type':'publish','channel':'events:*','data':1}                   | channel name must not contain *
                    {'type':'publish','channel':'events:a','data':1,'idempotencyKey':2} | idempotencyKey must be a string of 1 to 256 characters
                    {'type':'publish','channel':'events:a','data':1,'idempotencyKey':''} | idempotencyKey must be a string of 1 to 256 characters
                    {'type':'publish','channel':'events:a','data':1,'correlationId':{}} | correlationId must be a string of 1 to 256 characters
                    {'type':'publish','channel':'events:a','data':1,'key':'k'}          | key is not a member of publish
                    {'type':'pong'}                                                    | type is not known; did you mean ping?
                    {'type':'dance'}                                                   | type is not known; use one of auth, subscribe
                    {'type':5}                                                         | type must be a string, not a number
                    {}                                                                 | type is missing; add it
                    {'type':'ping','ref':5}                                            | ref must be a string of at most 128 characters
                    """)
    void aMessageThatIsNotUnderstoodIsRefusedByNameAndDoesNotFitTheSchema(
            String message, String problem) {
        String json = message.replace('\'', '"');

        assertThat(refused(json)).hasMessageContaining(problem);

        assertThat(Schemas.problems("client/client-frame.schema.json", json)).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    no json                            | message is not JSON at line 1, column
                    {"type":"ping"                     | message is not JSON at line 1, column
                    {"type":"ping"} {}                 | message is not JSON at line 1, column
                    {"type":"ping",}                   | message is not JSON at line 1, column
                    [1]                                | message is not a JSON object
                    "ping"                             | message is not a JSON object
                    null                               | message is not a JSON object
                    {"type":"ping","type":"ping"}      | type occurs twice in one object
                    {"type":"subscribe","channel":"postgres:a","filter":{"predicates":{"a":1,"a":2}}} | a occurs twice in one object
                    """)
    void whatIsNoJsonObjectIsRefused(String message, String problem) {
        assertThat(refused(message)).hasMessageContaining(problem);
    }

    @Test
    void anEmptyMessageIsRefused() {
        assertThat(refused("")).hasMessageContaining("message is empty; send one JSON object");
    }

    @Test
    void deepNestingIsRefused() {
        assertThat(refused("{\"type\":\"ping\",\"ref\":" + "[".repeat(100_000)))
                .hasMessageContaining("nested deeper than 64 levels");
    }

    @Test
    void aNumberOfTooManyDigitsIsRefused() {
        String number = "9".repeat(StrictJson.MAX_NUMBER_LENGTH + 1);

        assertThat(
                        refused(
                                "{\"type\":\"publish\",\"channel\":\"events:a\",\"data\":"
                                        + number
                                        + "}"))
                .hasMessageContaining("more than 1000 digits");
    }

    @Test
    void aRefOfTooManyCharactersIsRefused() {
        assertThat(refused("{\"type\":\"ping\",\"ref\":\"" + "r".repeat(129) + "\"}").ref())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                "{'channel':'postgres:a','record':{}}                         | INSERT",
                "{'channel':'postgres:a','record':{},'oldRecord':{}}          | UPDATE",
                "{'channel':'postgres:a','record':{},'operation':'UPDATE'}    | UPDATE",
                "{'channel':'postgres:a','oldRecord':{}}                      | DELETE",
                "{'channel':'events:a','record':{}}                           | PUBLISH"
            })
    void whatASampleIsFollowsFromItsRecords(String members, Operation operation)
            throws ProtocolException {
        String message = "{'type':'explain'," + members.substring(1);

        assertThat(ClientFrames.parse(message.replace('\'', '"')))
                .isInstanceOfSatisfying(
                        ClientFrame.Explain.class,
                        explain -> assertThat(explain.sample().operation()).isEqualTo(operation));
    }

    @Test
    void aSampleKeepsEveryDigitAndIsNotShown() throws ProtocolException {
        ClientFrame frame =
                ClientFrames.parse(
                        "{\"type\":\"explain\",\"channel\":\"postgres:a\",\"record\":{\"a\":12345678901234567890.10}}");

        assertThat(((ClientFrame.Explain) frame).sample().record())
                .hasToString("{\"a\":12345678901234567890.10}");
        assertThat(frame).hasToString("Explain[ref=null, channel=postgres:a]");
    }

    @Test
    void anExplanationOfTooMuchIsRefused() {
        assertThat(
                        refused(
                                "{\"type\":\"explain\",\"channel\":\"postgres:a\",\"record\":{\"a\":\""
                                        + "x".repeat(ClientFrame.Explain.MAX_LENGTH)
                                        + "\"}}"))
                .hasMessageContaining("more than 65536 characters");
    }

    @Test
    void theRefOfARefusedMessageIsKept() {
        assertThat(refused("{\"type\":\"dance\",\"ref\":\"7\"}").ref()).isEqualTo("7");
    }

    @Test
    void theRefOfAMessageWithADuplicateIsKept() {
        assertThat(refused("{\"ref\":\"7\",\"type\":\"ping\",\"type\":\"ping\"}").ref())
                .isEqualTo("7");
    }

    @Test
    void aRefusalRepeatsNoValue() {
        String secret = "eyJhbGciOi";

        assertThat(refused("{\"type\":\"auth\",\"token\":\"" + secret + "\" \"").getMessage())
                .doesNotContain(secret);
        assertThat(refused("{\"type\":\"auth\",\"token\":[\"" + secret + "\"]}").getMessage())
                .doesNotContain(secret);
    }

    @Test
    void aRefusalIsABadRequest() {
        assertThat(refused("{}").code()).isEqualTo(ErrorCode.BAD_REQUEST);
    }

    @Test
    void numbersOfAFilterStayExact() throws Exception {
        ClientFrame.Subscribe frame =
                subscribe(
                        "\"filter\":{\"predicates\":{\"a\":12345678901234567890.12345678901234567890}}");

        assertThat(frame.filter().at("/predicates/a").decimalValue())
                .isEqualTo(new BigDecimal("12345678901234567890.12345678901234567890"));
    }

    @Test
    void theDataOfAnEventIsKeptAsItWasSent() throws Exception {
        ClientFrame frame =
                ClientFrames.parse(
                        "{\"type\":\"publish\",\"data\":{ \"total\":1.10, \"n\":1E+2 } ,\"channel\":\"events:a\","
                                + "\"correlationId\":\"c\",\"idempotencyKey\":\"k\",\"ref\":\"r\"}");

        assertThat(frame)
                .isEqualTo(
                        new ClientFrame.Publish(
                                "r",
                                Channel.parse("events:a"),
                                "{ \"total\":1.10, \"n\":1E+2 }",
                                "k",
                                "c"));
    }

    @Test
    void aSubscriptionBeginsWithLatestUnlessToldOtherwise() throws Exception {
        ClientFrame.Subscribe frame = subscribe("\"ref\":\"1\"");

        assertThat(frame.from()).isEqualTo(new StartPosition.Latest());
        assertThat(frame.channel()).isEqualTo(ChannelPattern.parse("postgres:a"));
        assertThat(frame.filter()).isEmpty();
        assertThat(frame.fields()).isNull();
    }

    @Test
    void aSubscriptionMayBeginAtACursor() throws Exception {
        assertThat(subscribe("\"from\":\"" + CURSOR + "\"").from())
                .isEqualTo(new StartPosition.At(new Cursor(5, new UUID(1, 2), 3, 4)));
    }

    @Test
    void aSubscriptionMayBeginAtATimeInAnyOffset() throws Exception {
        assertThat(subscribe("\"from\":\"2024-01-15T12:00:00+02:00\"").from())
                .isEqualTo(new StartPosition.Since(Instant.parse("2024-01-15T10:00:00Z")));
    }

    @Test
    void aTokenDoesNotShowInTheFramesText() throws Exception {
        assertThat(ClientFrames.parse("{\"type\":\"auth\",\"token\":\"secret\"}").toString())
                .doesNotContain("secret");
    }

    @Test
    void aNumberThatNoReaderCouldHoldIsRefused() {
        assertThat(refused("{\"type\":\"ping\",\"ref\":1e99999999999}"))
                .hasMessageContaining("a number with too large an exponent");
    }

    private static ClientFrame.Subscribe subscribe(String members) throws ProtocolException {
        return (ClientFrame.Subscribe)
                ClientFrames.parse(
                        "{\"type\":\"subscribe\",\"channel\":\"postgres:a\"," + members + "}");
    }

    private static ProtocolException refused(String message) {
        assertThatCode(() -> ClientFrames.parse(message)).isInstanceOf(ProtocolException.class);
        return catchThrowableOfType(ProtocolException.class, () -> ClientFrames.parse(message));
    }
}
