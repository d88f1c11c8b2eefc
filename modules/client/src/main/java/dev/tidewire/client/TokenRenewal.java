package dev.tidewire.client;

import java.lang.System.Logger.Level;
import java.util.function.Consumer;

/**
 * Sends an open session another token when its own is about to end, and asks for one as long as
 * there is none but the same. Used by the client's thread.
 */
final class TokenRenewal {
    private static final System.Logger LOG = System.getLogger(TokenRenewal.class.getName());

    private final ClientContext context;
    private final Consumer<String> send;
    private String token;
    private boolean wanted;
    private boolean asking;
    private int attempts;

    TokenRenewal(ClientContext context, String token, Consumer<String> send) {
        this.context = context;
        this.token = token;
        this.send = send;
    }

    String token() {
        return token;
    }

    /** A token is needed. */
    void begin() {
        wanted = true;
        ask();
    }

    /** A token was accepted. */
    void done() {
        wanted = false;
        attempts = 0;
    }

    void stop() {
        wanted = false;
    }

    private void ask() {
        if (!wanted || asking) {
            return;
        }
        asking = true;
        context.token(
                new ClientContext.TokenAnswer() {
                    @Override
                    public void token(String given) {
                        asking = false;
                        take(given);
                    }

                    @Override
                    public void failed(Exception failure) {
                        LOG.log(Level.WARNING, "the token supplier failed", failure);
                        asking = false;
                        later();
                    }
                });
    }

    private void take(String given) {
        if (!wanted) {
            return;
        }
        if (given.equals(token)) {
            later();
            return;
        }
        token = given;
        send.accept(Json.object().put("type", "auth").put("token", given).toString());
    }

    private void later() {
        context.loop()
                .after(
                        context.backOff()
                                .min()
                                .plus(context.backOff().pause(attempts++, context.random())),
                        this::ask);
    }
}
