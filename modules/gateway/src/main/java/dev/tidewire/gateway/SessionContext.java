package dev.tidewire.gateway;

/** What all sessions of a gateway share. */
record SessionContext(
        GatewayPorts ports,
        GatewaySettings settings,
        GatewayMetrics metrics,
        DeliveryHub hub,
        Admission admission,
        PolicyDecisions decisions,
        OpenSessions sessions) {}
