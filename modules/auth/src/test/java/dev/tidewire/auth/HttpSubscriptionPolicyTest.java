package dev.tidewire.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.WorkspaceId;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
final class HttpSubscriptionPolicyTest {
    private static final SubscriptionQuestion QUESTION =
            new SubscriptionQuestion(
                    WorkspaceId.of("acme"),
                    "t1",
                    "alice",
                    "web",
                    ChannelPattern.parse("postgres:or*"));

    private final AnsweringServer endpoint = new AnsweringServer();
    private final HttpSubscriptionPolicy policy =
            policy(Duration.ofSeconds(5), Optional.of("bearer-secret"));

    @AfterEach
    void close() {
        policy.close();
        endpoint.close();
    }

    @Test
    void asksWithTheQuestionAsJsonAndItsOwnToken() {
        policy.decide(QUESTION);

        AnsweringServer.Request request = endpoint.requests().getFirst();
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.path()).isEqualTo("/may?x=1");
        assertThat(request.header("Content-Type")).isEqualTo("application/json");
        assertThat(request.header("Authorization")).isEqualTo("Bearer bearer-secret");
        assertThat(request.body())
                .isEqualTo(
                        "{\"workspace\":\"acme\",\"tenant\":\"t1\",\"subject\":\"alice\",\"clientId\":\"web\",\"channel\":\"postgres:or*\"}");
    }

    @Test
    void leavesOutWhatTheTokenDoesNotSay() {
        try (HttpSubscriptionPolicy plain = policy(Duration.ofSeconds(5), Optional.empty())) {
            plain.decide(
                    new SubscriptionQuestion(
                            WorkspaceId.of("acme"),
                            null,
                            "a\"b",
                            null,
                            ChannelPattern.parse("events:*")));
        }

        AnsweringServer.Request request = endpoint.requests().getFirst();
        assertThat(request.headers()).doesNotContainKey("Authorization");
        assertThat(request.body())
                .isEqualTo(
                        "{\"workspace\":\"acme\",\"subject\":\"a\\\"b\",\"channel\":\"events:*\"}");
    }

    @Test
    void allowsAsTheEndpointSays() {
        endpoint.answer(200, "{\"allow\":true}");
        assertThat(policy.decide(QUESTION)).isEqualTo(new PolicyAnswer.Allowed(null));

        endpoint.answer(200, "{\"allow\":true,\"ttl\":20,\"reason\":\"owner\",\"more\":1}");
        assertThat(policy.decide(QUESTION))
                .isEqualTo(new PolicyAnswer.Allowed(Duration.ofSeconds(20)));
    }

    @Test
    void refusesAsTheEndpointSays() {
        endpoint.answer(200, "{\"allow\":false}");
        assertThat(policy.decide(QUESTION)).isEqualTo(new PolicyAnswer.Refused(null, null));

        endpoint.answer(200, "{\"allow\":false,\"ttl\":0,\"reason\":\" not\\nyours \"}");
        assertThat(policy.decide(QUESTION))
                .isEqualTo(new PolicyAnswer.Refused(Duration.ZERO, "not yours"));
    }

    @Test
    void cutsALongReason() {
        endpoint.answer(200, "{\"allow\":false,\"reason\":\"" + "x".repeat(1_000) + "\"}");

        assertThat(policy.decide(QUESTION))
                .isEqualTo(new PolicyAnswer.Refused(null, "x".repeat(200) + "..."));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    200 |                              | an answer whose allow is neither true nor false
                    200 | true                         | an answer whose allow is neither true nor false
                    200 | {}                           | an answer whose allow is neither true nor false
                    200 | {"allow":"true"}             | an answer whose allow is neither true nor false
                    200 | {"allow":1}                  | an answer whose allow is neither true nor false
                    200 | <html>                       | an answer that is not JSON
                    200 | {"allow":true                | an answer that is not JSON
                    200 | {"allow":true} x             | an answer that is not JSON
                    200 | {"allow":false,"allow":true} | an answer that is not JSON
                    200 | {"allow":true,"ttl":-1}      | an answer whose ttl is no number of seconds
                    200 | {"allow":true,"ttl":1.5}     | an answer whose ttl is no number of seconds
                    200 | {"allow":true,"ttl":"1"}     | an answer whose ttl is no number of seconds
                    200 | {"allow":true,"ttl":null}    | an answer whose ttl is no number of seconds
                    200 | {"allow":true,"ttl":1e30}    | an answer whose ttl is no number of seconds
                    200 | {"allow":false,"reason":1}   | an answer whose reason is no text
                    201 | {"allow":true}               | HTTP 201
                    204 |                              | HTTP 204
                    403 | {"allow":true}               | HTTP 403
                    500 | {"allow":true}               | HTTP 500
                    """)
    void anythingElseDecidesNothing(int status, String body, String error) {
        endpoint.answer(status, body == null ? "" : body);

        assertThat(policy.decide(QUESTION)).isEqualTo(new PolicyAnswer.Undecided(error));
    }

    @Test
    void anAnswerThatIsTooLongDecidesNothing() {
        endpoint.answer(200, "{\"allow\":true,\"note\":\"" + "x".repeat(16 * 1024) + "\"}");

        assertThat(policy.decide(QUESTION)).isInstanceOf(PolicyAnswer.Undecided.class);
    }

    @Test
    void anEndpointThatIsNotThereDecidesNothing() {
        endpoint.close();

        assertThat(policy.decide(QUESTION))
                .isEqualTo(new PolicyAnswer.Undecided("ConnectException"));
    }

    @Test
    void givesUpOnAnEndpointThatNeverAnswers() {
        endpoint.stayMute();
        try (HttpSubscriptionPolicy impatient = policy(Duration.ofMillis(200), Optional.empty())) {
            assertThat(impatient.decide(QUESTION))
                    .isEqualTo(new PolicyAnswer.Undecided("TimeoutException"));
        }
    }

    @Test
    void givesUpOnAnAnswerThatNeverEnds() {
        endpoint.answerWithoutEnd();
        try (HttpSubscriptionPolicy impatient = policy(Duration.ofMillis(200), Optional.empty())) {
            assertThat(impatient.decide(QUESTION))
                    .isEqualTo(new PolicyAnswer.Undecided("TimeoutException"));
        }
    }

    @Test
    void theTokenDoesNotFollowARedirect() {
        try (AnsweringServer elsewhere = new AnsweringServer()) {
            endpoint.redirect(elsewhere.url("/may"));

            assertThat(policy.decide(QUESTION)).isEqualTo(new PolicyAnswer.Undecided("HTTP 307"));
            assertThat(elsewhere.requests()).isEmpty();
        }
    }

    @Test
    void settingsDoNotShowTheToken() {
        assertThat(settings(Duration.ofSeconds(1), Optional.of("bearer-secret")).toString())
                .doesNotContain("bearer-secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\nb", "ü"})
    void refusesATokenThatNoHeaderTakesWithoutShowingIt(String token) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(Duration.ofSeconds(1), Optional.of(token)))
                .withMessage(
                        "token must be printable ASCII without spaces, as a header takes it; leave it out to send none");
    }

    @Test
    void refusesSettingsThatMeanNothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(Duration.ZERO, Optional.empty()))
                .withMessageStartingWith("timeout ");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        DelegationSettings.of(
                                URI.create("file:///x"), Duration.ofSeconds(1), Optional.empty()))
                .withMessageStartingWith("url ");
    }

    private HttpSubscriptionPolicy policy(Duration timeout, Optional<String> token) {
        return new HttpSubscriptionPolicy(settings(timeout, token));
    }

    private DelegationSettings settings(Duration timeout, Optional<String> token) {
        return DelegationSettings.of(endpoint.url("/may?x=1"), timeout, token);
    }
}
