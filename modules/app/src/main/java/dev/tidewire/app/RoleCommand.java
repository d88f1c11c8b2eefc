package dev.tidewire.app;

import dev.tidewire.app.config.Configuration;
import dev.tidewire.app.config.Role;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command that runs one role until SIGTERM. */
abstract class RoleCommand implements Callable<Integer> {
    private static final Duration READINESS_INTERVAL = Duration.ofMillis(200);

    private final Role role;
    private final Surroundings surroundings;

    @Mixin private ConfigOption config = new ConfigOption();

    RoleCommand(Role role, Surroundings surroundings) {
        this.role = role;
        this.surroundings = surroundings;
    }

    /** Starts the role; what it opened is closed again if that fails. */
    abstract Part start(Configuration configuration, PrometheusMeterRegistry meters);

    @Override
    public final Integer call() throws InterruptedException {
        Configuration configuration = config.load(surroundings, EnumSet.of(role));
        Logging.service();
        new StopSignals().install();
        RoleRunner runner = new RoleRunner(READINESS_INTERVAL);
        Part part = start(configuration, Meters.create());
        Runtime.getRuntime().addShutdownHook(new Thread(runner::stop, "tidewire-stop"));
        runner.run(part);
        return Tidewire.OK;
    }
}
