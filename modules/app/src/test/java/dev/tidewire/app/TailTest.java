package dev.tidewire.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.app.ScriptedGateway.Script;
import dev.tidewire.gateway.ConnectRequest;
import dev.tidewire.protocol.CloseCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TailTest {
    private static final String AUTHENTICATED =
            "{\"type\":\"authenticated\",\"subject\":\"me\",\"workspace\":\"acme\"}";
    private static final String SUBSCRIBED =
            "{\"type\":\"subscribed\",\"channel\":\"postgres:products\",\"subscription\":\"s1\",\"cursor\":\"c1\",\"ref\":\"s1\"}";
    private static final String EVENT =
            "{\"type\":\"event\",\"cursor\":\"c2\",\"subscriptions\":[\"s1\"],\"channel\":\"postgres:products\",\"operation\":\"INSERT\",\"timestamp\":\"2026-01-01T10:00:00Z\",\"record\":{\"id\":1,\"price\":49.90}}";
    private static final String DENIED = "scope_denied: no access";

    @Test
    void subscribesToWhatWasAskedForInTheWorkspace() throws InterruptedException {
        try (ScriptedGateway gateway = ScriptedGateway.start(refusingSubscription())) {
            tail(
                    gateway,
                    "--where",
                    "{\"price\":{\"$gte\":100.10}}",
                    "--operations",
                    "INSERT,DELETE",
                    "--entity",
                    "products",
                    "--fields",
                    "id,price",
                    "--from",
                    "earliest");

            ConnectRequest request = gateway.nextRequest();
            assertThat(request.workspace()).isEqualTo("acme");
            assertThat(request.token()).isEqualTo("secret");
            assertThat(gateway.nextMessage())
                    .isEqualTo(
                            "{\"type\":\"subscribe\",\"channel\":\"postgres:products\","
                                    + "\"filter\":{\"operations\":[\"INSERT\",\"DELETE\"],\"entity\":\"products\",\"predicates\":{\"price\":{\"$gte\":100.10}}},"
                                    + "\"fields\":[\"id\",\"price\"],\"from\":\"earliest\",\"ref\":\"s1\"}");
        }
    }

    @Test
    void showsEachChangeInALine() {
        try (ScriptedGateway gateway = ScriptedGateway.start(ending(SUBSCRIBED, EVENT))) {
            CommandRun run = tail(gateway);

            assertThat(run.out()).isEqualTo("10:00:00.000 + products id=1 price=49.90\n");
            assertThat(run.err()).contains("listening to postgres:products");
        }
    }

    @Test
    void jsonIsTheFramesAsTheyArrived() {
        try (ScriptedGateway gateway = ScriptedGateway.start(ending(SUBSCRIBED, EVENT))) {
            CommandRun run = tail(gateway, "--json");

            assertThat(run.out().lines()).containsExactly(AUTHENTICATED, SUBSCRIBED, EVENT);
        }
    }

    @Test
    void refusedSubscriptionEndsWithItsCodeNameAndMessage() {
        try (ScriptedGateway gateway = ScriptedGateway.start(refusingSubscription())) {
            CommandRun run = tail(gateway);

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err())
                    .contains("tidewire: 4010 channel_unavailable: there is no such table");
        }
    }

    @Test
    void refusedConnectionEndsWithItsCodeAndReason() {
        try (ScriptedGateway gateway =
                ScriptedGateway.start(new Script().closes(CloseCode.SCOPE_DENIED, DENIED))) {
            CommandRun run = tail(gateway);

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).contains("4003 " + DENIED);
        }
    }

    @Test
    void refusedTokenAsksForAnotherWithoutShowingIt() {
        try (ScriptedGateway gateway =
                ScriptedGateway.start(
                        new Script().closes(CloseCode.UNAUTHENTICATED, "unauthenticated: bad"))) {
            CommandRun run = tail(gateway);

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).contains("4002").contains("--token").doesNotContain("secret");
        }
    }

    @Test
    void goesOnWhereItStoodAfterTheGatewayWentAway() throws InterruptedException {
        Script going = closing(CloseCode.OVERLOADED, "overloaded: later", SUBSCRIBED, EVENT);
        try (ScriptedGateway gateway = ScriptedGateway.start(going, refusingSubscriptionTwice())) {
            CommandRun run = tail(gateway);

            assertThat(gateway.nextMessage()).contains("\"from\":\"latest\"");
            assertThat(gateway.nextMessage()).contains("\"from\":\"c2\"");
            assertThat(run.err())
                    .contains("4009 overloaded: later; connecting again")
                    .contains("cannot go on where it stood");
            assertThat(gateway.nextMessage()).contains("\"from\":\"latest\"");
        }
    }

    @Test
    void noGatewaySaysWhereItLooked() {
        CommandRun run =
                CommandRun.of(
                        "tail", "postgres:products", "--url", "ws://127.0.0.1:1", "--token", "t");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("no gateway answers at ws://127.0.0.1:1/").hasLineCount(1);
    }

    private static CommandRun tail(ScriptedGateway gateway, String... options) {
        String[] arguments = new String[8 + options.length];
        String[] fixed = {
            "tail",
            "postgres:products",
            "--url",
            gateway.url(),
            "--workspace",
            "acme",
            "--token",
            "secret"
        };
        System.arraycopy(fixed, 0, arguments, 0, fixed.length);
        System.arraycopy(options, 0, arguments, fixed.length, options.length);
        return CommandRun.of(arguments);
    }

    private static Script refusingSubscription() {
        return new Script().says(AUTHENTICATED).says(refusal("s1"));
    }

    private static Script refusingSubscriptionTwice() {
        return new Script().says(AUTHENTICATED).says(refusal("s1")).says(refusal("s2"));
    }

    private static String refusal(String ref) {
        return "{\"type\":\"error\",\"code\":4010,\"name\":\"channel_unavailable\",\"message\":\"there is no such table\",\"ref\":\"%s\"}"
                .formatted(ref);
    }

    private static Script ending(String... frames) {
        return closing(CloseCode.SCOPE_DENIED, DENIED, frames);
    }

    /** Lets in, answers the subscription with these frames, and closes. */
    private static Script closing(CloseCode code, String reason, String... frames) {
        return new Script().says(AUTHENTICATED).saysAndCloses(code, reason, frames);
    }
}
