package dev.tidewire.gateway;

import dev.tidewire.auth.VerifiedToken;
import java.util.ArrayList;
import java.util.List;

/** One of the names by which a token is taken back and the sessions that hold it are found. */
public record TokenKey(Kind kind, String value) {
    /** What the name is of. */
    public enum Kind {
        /** All tokens of a user or service. */
        SUBJECT,
        /** All tokens of a login session, by the issuer's id of it. */
        LOGIN,
        /** One token, by the issuer's id of it where it has one. */
        TOKEN
    }

    /** All names of a token. */
    static List<TokenKey> of(VerifiedToken token) {
        List<TokenKey> keys = new ArrayList<>(3);
        keys.add(new TokenKey(Kind.SUBJECT, token.subject()));
        if (token.session() != null) {
            keys.add(new TokenKey(Kind.LOGIN, token.session()));
        }
        keys.add(token(token));
        return keys;
    }

    /** The name of one token. Without an id it is told apart by its subject and times. */
    static TokenKey token(VerifiedToken token) {
        String id = token.tokenId();
        return new TokenKey(
                Kind.TOKEN,
                id != null
                        ? id
                        : token.subject() + " " + token.issuedAt() + " " + token.expiresAt());
    }
}
