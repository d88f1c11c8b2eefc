package dev.tidewire.records;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidewire.model.AuditEvent;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The records of {@code console.realtime.*}: keyed by workspace, the value a JSON object in the
 * order of {@code schemas/audit/}, with the attributes of CloudEvents 1.0.2 in Kafka's binary
 * content mode. {@code ce_id} is the same when a record is written again.
 */
public final class AuditRecords {
    private AuditRecords() {}

    /** The topic of an event's kind. */
    public static String topic(AuditEvent event) {
        return Topics.AUDIT_PREFIX + event.kind();
    }

    /** The record of an event. */
    public static ProducerRecord<byte[], byte[]> toRecord(AuditEvent event) {
        AuditEvent.Context context = event.context();
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        topic(event), Wire.utf8(context.workspaceId()), Wire.json(value(event)));
        record.headers()
                .add("ce_specversion", Wire.utf8("1.0"))
                .add("ce_id", Wire.utf8(context.id()))
                .add("ce_source", Wire.utf8("/tidewire/" + context.gateway()))
                .add("ce_type", Wire.utf8("console.realtime." + event.kind()))
                .add("ce_time", Wire.utf8(context.timestamp().toString()))
                .add("ce_subject", Wire.utf8(context.workspaceId()))
                .add("content-type", Wire.utf8("application/json"));
        return record;
    }

    private static ObjectNode value(AuditEvent event) {
        AuditEvent.Context context = event.context();
        ObjectNode json = Wire.object().put("eventType", event.kind());
        json.put("tenantId", context.tenantId())
                .put("workspaceId", context.workspaceId())
                .put("actorIdentity", context.actorIdentity())
                .put("sessionId", context.sessionId());
        addDecision(json, event);
        return json.put("remoteAddress", context.remoteAddress())
                .put("gateway", context.gateway())
                .put("correlationId", context.correlationId())
                .put("timestamp", context.timestamp().toString());
    }

    private static void addDecision(ObjectNode json, AuditEvent event) {
        switch (event) {
            case AuditEvent.AuthGranted(var context) -> addScopes(json, context);
            case AuditEvent.AuthDenied denied -> {
                json.put("subscriptionId", denied.subscriptionId())
                        .put("channelType", denied.channelType());
                addScopes(json, denied.context());
                json.put("filterSnapshot", denied.filterSnapshot())
                        .put("denialReason", denied.denialReason())
                        .put("missingScope", denied.missingScope())
                        .put("count", denied.count());
            }
            case AuditEvent.SessionSuspended suspended -> {
                addScopes(json, suspended.context());
                json.put("suspensionReason", suspended.suspensionReason())
                        .put("count", suspended.count());
            }
            case AuditEvent.SessionResumed resumed -> {
                addScopes(json, resumed.context());
                json.put("suspensionReason", resumed.suspensionReason())
                        .put("resumedAt", resumed.resumedAt().toString())
                        .put("count", resumed.count());
            }
        }
    }

    private static void addScopes(ObjectNode json, AuditEvent.Context context) {
        ArrayNode scopes = json.putArray("scopesEvaluated");
        context.scopesEvaluated().forEach(scopes::add);
    }
}
