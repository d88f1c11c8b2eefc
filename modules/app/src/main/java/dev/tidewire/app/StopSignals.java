package dev.tidewire.app;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first SIGTERM or Ctrl-C stops the process in order, as without this; a second one, while that
 * takes its time, ends it at once.
 *
 * <p>The JDK has no supported way to hear of signals, and javac warns of every mention of the one
 * that there is, hence reflection. On a JVM without it a second signal does nothing.
 */
final class StopSignals {
    private static final Logger log = LoggerFactory.getLogger(StopSignals.class);
    private static final int SIGNALLED = 128;

    private final AtomicBoolean stopping = new AtomicBoolean();

    /** Takes the signals over. */
    @SuppressWarnings("ReferenceEquality") // a proxy equals nothing but itself
    void install() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Method number = signal.getMethod("getNumber");
            Object action =
                    Proxy.newProxyInstance(
                            StopSignals.class.getClassLoader(),
                            new Class<?>[] {handler},
                            (self, method, arguments) ->
                                    switch (method.getName()) {
                                        case "handle" -> {
                                            signalled((int) number.invoke(arguments[0]));
                                            yield null;
                                        }
                                        case "equals" -> self == arguments[0];
                                        case "hashCode" -> System.identityHashCode(self);
                                        default -> "stop";
                                    });
            for (String name : List.of("TERM", "INT")) {
                signal.getMethod("handle", signal, handler)
                        .invoke(
                                null,
                                signal.getConstructor(String.class).newInstance(name),
                                action);
            }
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            log.debug("signals stay with the JVM", e);
        }
    }

    private void signalled(int number) {
        if (stopping.compareAndSet(false, true)) {
            System.exit(SIGNALLED + number);
        } else {
            Runtime.getRuntime().halt(SIGNALLED + number);
        }
    }
}
