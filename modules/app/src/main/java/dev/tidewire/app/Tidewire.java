package dev.tidewire.app;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The program: one command a role, and the tools around them. */
@Command(
        name = "tidewire",
        description = {
            "Streams database changes and events to applications over one WebSocket.",
            "",
            "New here? Run 'tidewire dev --demo', then paste the line that it prints."
        },
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Version.class,
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage.",
            "'tidewire COMMAND --help' says more about a command."
        })
public final class Tidewire {
    /** Everything went well. */
    static final int OK = 0;

    /** What was asked for could not be done. */
    static final int FAILED = 1;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Show the details of a failure; so does TIDEWIRE_DEBUG=1.")
    private boolean verbose;

    private Tidewire() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(commandLine(Surroundings.ofProcess()).execute(arguments));
    }

    static CommandLine commandLine(Surroundings surroundings) {
        Tidewire root = new Tidewire();
        CommandLine line = new CommandLine(root);
        line.addSubcommand(new DevCommand(surroundings));
        line.addSubcommand(new CaptureCommand(surroundings));
        line.addSubcommand(new MatcherCommand(surroundings));
        line.addSubcommand(new GatewayCommand(surroundings));
        line.addSubcommand(group(new TopicsCommand(), new TopicsCreateCommand(surroundings)));
        line.addSubcommand(new TokenCommand());
        line.addSubcommand(new TailCommand(surroundings));
        line.addSubcommand(new PublishCommand(surroundings));
        line.addSubcommand(new AuditCommand(surroundings));
        line.addSubcommand(
                group(
                        new SessionsCommand(),
                        new SessionsListCommand(surroundings),
                        new SessionsCloseCommand(surroundings)));
        line.addSubcommand(
                group(
                        new ConfigCommand(),
                        new ConfigCheckCommand(surroundings),
                        new ConfigSampleCommand()));
        line.setExecutionExceptionHandler(
                (failure, command, _) -> root.report(failure, command, surroundings));
        line.setUsageHelpAutoWidth(true);
        line.setColorScheme(
                CommandLine.Help.defaultColorScheme(
                        surroundings.coloured()
                                ? CommandLine.Help.Ansi.ON
                                : CommandLine.Help.Ansi.OFF));
        return line;
    }

    private static CommandLine group(Object command, Object... subcommands) {
        CommandLine line = new CommandLine(command);
        List.of(subcommands).forEach(line::addSubcommand);
        return line;
    }

    private int report(Exception failure, CommandLine command, Surroundings surroundings) {
        command.getErr().println("tidewire: " + Failures.sentence(failure));
        if (verbose || surroundings.debug()) {
            failure.printStackTrace(command.getErr());
        }
        command.getErr().flush();
        return FAILED;
    }
}
