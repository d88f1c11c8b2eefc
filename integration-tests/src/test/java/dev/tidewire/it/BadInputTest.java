package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.testkit.RealtimeClient;
import dev.tidewire.testkit.ServersAvailable;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a client does wrong is answered as the protocol says, and disturbs nobody. */
@EnabledIf("available")
@ExtendWith(LiveStack.class)
class BadInputTest {
    private final Stack stack;
    private final Shop shop;
    private final RealtimeClient bystander;
    private final RealtimeClient offender;

    BadInputTest(Stack stack) throws SQLException {
        this.stack = stack;
        this.shop = new Shop(stack);
        this.bystander = stack.client(shop.workspace);
        this.offender = stack.client(shop.workspace);
        bystander.subscribe("postgres:products", "{}");
    }

    static boolean available() {
        return ServersAvailable.check();
    }

    @AfterEach
    void theBystanderWasNotDisturbed() throws SQLException {
        shop.insert(1, "after", "1");
        assertThat(bystander.next("event").path("record").path("id").asInt()).isEqualTo(1);
        bystander.close();
        offender.close();
        shop.close();
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake("{", "JSON"),
                mistake("", "JSON"),
                mistake("[]", "object"),
                mistake("{\"type\":\"subscribe\"}", "channel"),
                mistake("{\"type\":\"subcribe\",\"channel\":\"postgres:a\"}", "subscribe"),
                mistake("{\"channel\":\"postgres:a\"}", "type"),
                mistake(subscribe("products", "{}"), "channel"),
                mistake(subscribe("mysql:products", "{}"), "channel"),
                mistake(subscribe("postgres:", "{}"), "channel"),
                mistake(subscribe("postgres:a", "[]"), "filter"),
                mistake(subscribe("postgres:a", "{\"operation\":[]}"), "operations"),
                mistake(subscribe("postgres:a", "{\"operations\":[\"insert\"]}"), "INSERT"),
                mistake(subscribe("postgres:a", "{\"operations\":[\"PUBLISH\"]}"), "operations"),
                mistake(subscribe("postgres:a", predicate("{\"$gtr\":1}")), "$gt"),
                mistake(subscribe("postgres:a", predicate("{\"$in\":1}")), "price.$in"),
                mistake(subscribe("postgres:a", predicate("{\"$in\":[]}")), "price.$in"),
                mistake(subscribe("postgres:a", predicate("{\"$regex\":\"(\"}")), "price.$regex"),
                mistake(subscribe("postgres:a", predicate("{\"$size\":-1}")), "price.$size"),
                mistake("{\"type\":\"explain\",\"channel\":\"postgres:products\"}", "record"),
                mistake(explain("products"), "channel"),
                mistake(explain("postgres:products\",\"fields\":[\"id\"],\"ref\":\"1"), "fields"),
                mistake(explain("postgres:products\",\"operation\":\"DELETE"), "oldRecord"),
                mistake("{\"type\":\"unsubscribe\",\"subscription\":\"none\"}", "subscription"),
                mistake("{\"type\":\"ping\",\"ref\":7}", "ref"));
    }

    private static Arguments mistake(String message, String named) {
        return Arguments.of(message, named);
    }

    private static String subscribe(String channel, String filter) {
        return "{\"type\":\"subscribe\",\"channel\":\"%s\",\"filter\":%s}"
                .formatted(channel, filter);
    }

    private static String explain(String channel) {
        return "{\"type\":\"explain\",\"record\":{},\"channel\":\"" + channel + "\"}";
    }

    private static String predicate(String condition) {
        return "{\"predicates\":{\"price\":" + condition + "}}";
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsAnErrorFrameThatNamesIt(String message, String named) {
        offender.send(message);

        JsonNode error = offender.next("error");
        assertThat(error.path("code").asInt()).isEqualTo(4000);
        assertThat(error.path("name").asText()).isEqualTo("bad_request");
        assertThat(error.path("message").asText()).contains(named);
        assertStillUseful(offender);
    }

    @Test
    void aRefIsRepeatedInTheError() {
        offender.send("{\"type\":\"subscribe\",\"channel\":\"nothing\",\"ref\":\"r7\"}");

        assertThat(offender.next("error").path("ref").asText()).isEqualTo("r7");
    }

    @Test
    void aBinaryMessageIsAnErrorFrame() {
        offender.sendBinary(new byte[] {1, 2, 3});

        assertThat(offender.next("error").path("code").asInt()).isEqualTo(4000);
        assertStillUseful(offender);
    }

    @Test
    void aMessageOfTwoMegabytesClosesWith1009() {
        try {
            offender.send("{\"type\":\"ping\",\"ref\":\"" + "x".repeat(2_000_000) + "\"}");
        } catch (RuntimeException refusedWhileSending) {
            // the server may close before everything is sent
        }

        assertThat(offender.awaitClosed().code()).isEqualTo(1009);
    }

    @Test
    void aSubscriptionBeforeTheTokenClosesWith4002() {
        try (RealtimeClient early = RealtimeClient.to(stack.url(shop.workspace)).connect()) {
            early.send(subscribe("postgres:products", "{}"));

            assertThat(early.awaitClosed().code()).isEqualTo(4002);
        }
    }

    private static void assertStillUseful(RealtimeClient client) {
        client.send("{\"type\":\"ping\",\"ref\":\"still here\"}");
        assertThat(client.next("pong").path("ref").asText()).isEqualTo("still here");
    }
}
