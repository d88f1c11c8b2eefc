package dev.tidewire.gateway;

import dev.tidewire.model.WorkspaceId;
import java.util.Map;

/** Settings of which tests say only what is limited. */
final class QuotaSettings {
    private QuotaSettings() {}

    static GatewaySettings ofSubject(Quota quota, long limit) {
        return of(QuotaLimits.none(), limits(Map.of(quota, limit)));
    }

    static GatewaySettings ofWorkspace(Quota quota, long limit) {
        return of(limits(Map.of(quota, limit)), QuotaLimits.none());
    }

    static GatewaySettings of(QuotaLimits workspace, QuotaLimits subject) {
        return GatewaySettings.of("gateway-0").withQuotas(new Quotas(workspace, subject, Map.of()));
    }

    /** The subjects of {@code acme} have another limit than those of other workspaces. */
    static GatewaySettings ofSubjectsInAcme(Quota quota, long limit, long elsewhere) {
        return GatewaySettings.of("gateway-0")
                .withQuotas(
                        new Quotas(
                                QuotaLimits.none(),
                                limits(Map.of(quota, elsewhere)),
                                Map.of(
                                        WorkspaceId.of("acme"),
                                        new Quotas.OfWorkspace(
                                                QuotaLimits.none(),
                                                limits(Map.of(quota, limit))))));
    }

    static QuotaLimits limits(Map<Quota, Long> limits) {
        return new QuotaLimits(limits);
    }
}
