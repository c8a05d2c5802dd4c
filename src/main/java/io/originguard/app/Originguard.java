package io.originguard.app;

import io.originguard.frontier.StoreException;
import io.originguard.settings.SettingsException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line of the standalone program. */
@Command(
        name = "originguard",
        description =
                "Fetches URLs through one circuit breaker a domain, and does not kick a server when it's already down.",
        mixinStandardHelpOptions = true,
        versionProvider = Originguard.Version.class,
        subcommands = {
            FetchCommand.class,
            RunCommand.class,
            DemoCommand.class,
            CheckCommand.class,
            AddCommand.class,
            LedgerCommand.class,
            ReplayCommand.class,
            StatusCommand.class,
            SubmitCommand.class,
            TargetsCommand.class,
            SteerCommand.Pause.class,
            SteerCommand.Resume.class,
            SteerCommand.ProbeNow.class,
            SteerCommand.OpenBreaker.class,
            SteerCommand.CloseBreaker.class,
            OutagesCommand.class,
            DeadCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:everything was delivered, or what was asked of a running node is done",
            "1:check has found something, the running node refused, or an unexpected failure",
            "2:a wrong command line, setting or file; nothing was started",
            "3:there are dead letters",
            "4:fetch has given up waiting (originguard.fetch.giveUp); the rest is in the frontier",
            "5:no node answers, or its store is away"
        })
public final class Originguard {

    static final int FAILED = 1;
    static final int WRONG_INPUT = 2;
    static final int DEAD_LETTERS = 3;
    static final int UNFINISHED = 4;
    static final int AWAY = 5;

    private Originguard() {}

    public static void main(String[] args) {
        if (Runtime.version().feature() >= 21) {
            // Camel reads it once, when its thread factory class is loaded.
            System.setProperty("camel.threads.virtual.enabled", "true");
        }
        Logs.text();
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Originguard())
                .setParameterExceptionHandler(Originguard::wrongParameter)
                .setExecutionExceptionHandler(Originguard::failed);
    }

    private static int wrongParameter(ParameterException e, String[] args) {
        PrintWriter err = e.getCommandLine().getErr();
        err.println(e.getCommandLine().getColorScheme().errorText("originguard: " + problem(e)));
        err.println("originguard: try '" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help'");
        return WRONG_INPUT;
    }

    private static String problem(ParameterException e) {
        CommandLine command = e.getCommandLine();
        if (command.getSubcommands().isEmpty()) {
            return oneLine(e);
        }
        String commands = "; the commands are "
                + String.join(", ", command.getSubcommands().keySet());
        if (e instanceof UnmatchedArgumentException unmatched) {
            return unmatched.isUnknownOption()
                    ? oneLine(e)
                    : "'" + unmatched.getUnmatched().get(0) + "' is not a command" + commands;
        }
        return oneLine(e) + commands;
    }

    private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        PrintWriter err = command.getErr();
        if (e instanceof SettingsException settings) {
            settings.problems()
                    .forEach(problem -> err.println(command.getColorScheme().errorText("originguard: " + problem)));
            return WRONG_INPUT;
        }
        if (e instanceof StoreException || e instanceof WrongInputException) {
            err.println(command.getColorScheme().errorText("originguard: " + oneLine(e)));
            return WRONG_INPUT;
        }
        if (e instanceof NodeAnswerException || e instanceof NodeAwayException) {
            err.println(command.getColorScheme().errorText("originguard: " + oneLine(e)));
            return e instanceof NodeAwayException ? AWAY : FAILED;
        }
        err.println(command.getColorScheme().errorText("originguard: unexpected failure: " + e));
        e.printStackTrace(err);
        return FAILED;
    }

    private static String oneLine(Exception e) {
        return String.valueOf(e.getMessage()).replace('\n', ' ').replace('\r', ' ');
    }

    /** The version as the jar's manifest has it. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"originguard " + number()};
        }

        static String number() {
            String version = Originguard.class.getPackage().getImplementationVersion();
            return version == null ? "(unpackaged)" : version;
        }
    }
}
