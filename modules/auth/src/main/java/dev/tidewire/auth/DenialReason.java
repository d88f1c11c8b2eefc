package dev.tidewire.auth;

/**
 * Why access was refused: the closed vocabulary of the audit record's {@code denialReason}, each
 * with a text that may be shown to the client. Neither ever holds a part of the token.
 */
public enum DenialReason {
    /** Nobody sent a token in time. Decided by whoever waits for it, not by the verifier. */
    TOKEN_MISSING("token_missing", "no token was sent in time; send one and connect again"),
    TOKEN_TOO_LARGE("token_too_large", "token is longer than this server accepts"),
    TOKEN_MALFORMED("token_malformed", "token is not a signed JWT with the claims it needs"),
    TOKEN_ALGORITHM_REFUSED(
            "token_algorithm_refused", "token is signed with an algorithm that is not accepted"),
    TOKEN_KEY_UNKNOWN(
            "token_key_unknown", "token is signed with a key the issuer does not publish"),
    /** The issuer's keys could not be read, so that nothing could be decided. */
    KEYS_UNAVAILABLE(
            "keys_unavailable", "tokens cannot be verified at the moment; try again later"),
    /** A grant could not be recorded, so that it is none. Decided by whoever records it. */
    AUDIT_UNAVAILABLE(
            "audit_unavailable", "access cannot be recorded at the moment; try again later"),
    /** A fault of the server, as a bug, so that nothing could be decided. */
    UNDECIDED("undecided", "access could not be decided; try again later"),
    TOKEN_SIGNATURE_INVALID("token_signature_invalid", "token signature is not valid"),
    TOKEN_ISSUER_MISMATCH("token_issuer_mismatch", "token was issued by somebody else"),
    TOKEN_WRONG_TYPE(
            "token_wrong_type", "token is not a bearer access token; send the access token"),
    TOKEN_AUDIENCE_MISMATCH("token_audience_mismatch", "token is not meant for this service"),
    TOKEN_SUBJECT_MISSING("token_subject_missing", "token names no subject"),
    TOKEN_EXPIRED("token_expired", "token has expired; get a new one"),
    TOKEN_NOT_YET_VALID("token_not_yet_valid", "token is not valid yet; compare the clocks"),
    /** The issuer or an operator has taken the token back. Decided while a session is open. */
    ACCESS_REVOKED("access_revoked", "access was withdrawn; sign in again"),
    /** A session's new token is somebody else's. Decided by the session, not by the verifier. */
    SUBJECT_CHANGED(
            "subject_changed", "token belongs to another subject; open a connection for it"),
    /** Decided by the gateway's quotas. */
    QUOTA_EXCEEDED(
            "quota_exceeded",
            "more than a quota allows; end what is not needed or try again later"),
    /** A browser's handshake came from a page of another origin. Decided by the transport. */
    ORIGIN_DENIED("origin_denied", "pages of this origin may not connect"),
    WORKSPACE_DENIED("workspace_denied", "token gives no access to this workspace"),
    SCOPE_MISSING("scope_missing", "token lacks the scope for this channel"),
    /** Decided by the gateway's row rules. */
    ROW_CLAIM_MISSING(
            "row_claim_missing",
            "token lacks a claim by which the rows of this channel are restricted"),
    /** Decided by the gateway's row rules. */
    ROW_CLAIM_UNUSABLE(
            "row_claim_unusable",
            "a claim by which the rows of this channel are restricted has no usable value"),
    /** The scopes would allow it, and a policy besides does not. Decided by the gateway. */
    POLICY_REFUSED("policy_refused", "access was refused by the policy of this service"),
    /** There was no answer of a policy besides the token. Decided by the gateway. */
    POLICY_UNDECIDED(
            "policy_undecided", "access could not be decided at the moment; try again later");

    private final String word;
    private final String message;

    DenialReason(String word, String message) {
        this.word = word;
        this.message = message;
    }

    /** The reason in audit records and metrics, in snake case. Never changes once published. */
    public String word() {
        return word;
    }

    /** The reason for the client's eyes. */
    public String message() {
        return message;
    }
}
