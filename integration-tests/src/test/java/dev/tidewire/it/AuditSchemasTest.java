package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.model.AuditEvent;
import dev.tidewire.records.AuditRecords;
import dev.tidewire.testkit.RealtimeClient;
import dev.tidewire.testkit.Schemas;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Decisions of every kind, alone and added up, are written as {@code schemas/audit/} says. */
class AuditSchemasTest {
    private static final Schemas SCHEMAS = Schemas.load();
    private static final List<String> ORDER =
            List.of(
                    "eventType",
                    "tenantId",
                    "workspaceId",
                    "actorIdentity",
                    "sessionId",
                    "subscriptionId",
                    "channelType",
                    "scopesEvaluated",
                    "filterSnapshot",
                    "denialReason",
                    "missingScope",
                    "suspensionReason",
                    "resumedAt",
                    "count",
                    "remoteAddress",
                    "gateway",
                    "correlationId",
                    "timestamp");

    static Stream<AuditEvent> events() {
        AuditEvent.Context ada = context("acme", "ada");
        AuditEvent.Context nobody = context("other", null);
        AuditEvent.AuthDenied refusal = refusal(ada, "{\"a\":1}", "scope_missing");
        AuditEvent suspended = new AuditEvent.SessionSuspended(ada, "token_expired");
        AuditEvent resumed = new AuditEvent.SessionResumed(ada, "slow_consumer", Instant.EPOCH);
        return Stream.of(
                new AuditEvent.AuthGranted(ada),
                refusal,
                refusal(nobody, null, "token_missing"),
                refusal(context(AuditEvent.Context.MALFORMED, null), null, "workspace_denied"),
                refusal.and(refusal(nobody, null, "token_missing")),
                refusal.ofSeveralWorkspaces(),
                suspended,
                suspended.and(new AuditEvent.SessionSuspended(nobody, "slow_consumer")),
                resumed,
                resumed.and(resumed));
    }

    @ParameterizedTest
    @MethodSource("events")
    void theValueConformsAndIsInOrder(AuditEvent event) {
        String value = text(AuditRecords.toRecord(event).value());

        assertThat(SCHEMAS.problems("audit/" + event.kind() + ".schema.json", value))
                .as(value)
                .isEmpty();
        List<String> names = new ArrayList<>();
        RealtimeClient.parse(value).fieldNames().forEachRemaining(names::add);
        assertThat(names).isEqualTo(ORDER.stream().filter(names::contains).toList());
    }

    @ParameterizedTest
    @MethodSource("events")
    void theRecordIsACloudEventOfItsWorkspace(AuditEvent event) {
        ProducerRecord<byte[], byte[]> record = AuditRecords.toRecord(event);
        JsonNode value = RealtimeClient.parse(text(record.value()));

        assertThat(record.topic()).isEqualTo("console.realtime." + event.kind());
        assertThat(text(record.key())).isEqualTo(value.path("workspaceId").asText());
        assertThat(Stream.of(record.headers().toArray()).map(Header::key))
                .containsExactly(
                        "ce_specversion",
                        "ce_id",
                        "ce_source",
                        "ce_type",
                        "ce_time",
                        "ce_subject",
                        "content-type");
        assertThat(text(record.headers().lastHeader("ce_id").value())).isEqualTo("session-3");
    }

    private static AuditEvent.AuthDenied refusal(
            AuditEvent.Context context, @Nullable String filter, String reason) {
        return new AuditEvent.AuthDenied(
                context, null, "postgres", filter, reason, "realtime:read", 1);
    }

    private static AuditEvent.Context context(String workspace, @Nullable String subject) {
        return new AuditEvent.Context(
                "session",
                3,
                workspace,
                "tenant",
                subject,
                List.of("realtime:mongo:read"),
                "203.0.113.9",
                "gateway-0",
                "correlation",
                Instant.EPOCH);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
