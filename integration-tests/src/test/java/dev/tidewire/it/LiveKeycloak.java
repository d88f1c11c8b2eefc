package dev.tidewire.it;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the {@link KeycloakStack}, one for all classes of a run. */
final class LiveKeycloak implements BeforeAllCallback, ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(LiveKeycloak.class);

    /** The stack that this one needs is there first, and so is closed last. */
    private static KeycloakStack stack(ExtensionContext context) {
        Stack shared = LiveStack.stack(context);
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(
                        KeycloakStack.class, _ -> KeycloakStack.start(shared), KeycloakStack.class);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        stack(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == KeycloakStack.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return stack(context);
    }
}
