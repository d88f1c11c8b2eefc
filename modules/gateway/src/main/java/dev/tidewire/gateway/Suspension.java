package dev.tidewire.gateway;

/** Why nothing is delivered to a session for a while. */
enum Suspension {
    /** The client does not read as fast as its changes come. */
    SLOW_CONSUMER("slow_consumer"),
    /** There are more changes in a second than the workspace or the subject may get. */
    QUOTA_EXCEEDED("quota_exceeded"),
    /** The token has ended, and a new one may still come. */
    TOKEN_EXPIRED("token_expired"),
    /** The issuer or an operator has taken the token back. */
    ACCESS_REVOKED("access_revoked");

    private final String word;

    Suspension(String word) {
        this.word = word;
    }

    /** The reason in frames and audit records. Never changes once published. */
    String word() {
        return word;
    }
}
