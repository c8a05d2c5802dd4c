package io.originguard.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Something that an operator does to a target of a running node. */
abstract class SteerCommand implements Callable<Integer> {

    private final String action;

    @Mixin
    private RemoteOptions remote = new RemoteOptions();

    @Parameters(paramLabel = "TARGET", description = "The domain, such as shop.example.com.")
    private String target = "";

    SteerCommand(String action) {
        this.action = action;
    }

    abstract String reason();

    @Override
    public Integer call() {
        String path = "/api/targets/" + RemoteOptions.target(target) + "/" + action;
        JsonNode now = remote.node().post(path, Map.of("reason", reason()));
        if (remote.json()) {
            remote.out().println(now);
        } else {
            remote.out()
                    .println(action + ": " + now.path("target").asText() + " is "
                            + now.path("state").asText()
                            + (now.path("held").isObject() ? ", paused by hand" : "")
                            + (now.path("probing").asBoolean() ? ", a probe is under way" : ""));
        }
        remote.out().flush();
        return 0;
    }

    /** With a reason that must be given. */
    abstract static class Reasoned extends SteerCommand {

        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; it is recorded.")
        private String reason = "";

        Reasoned(String action) {
            super(action);
        }

        @Override
        String reason() {
            return reason;
        }
    }

    /** With a reason that may be given. */
    abstract static class Free extends SteerCommand {

        @Option(names = "--reason", paramLabel = "TEXT", description = "Why; it is recorded.")
        private String reason = "";

        Free(String action) {
            super(action);
        }

        @Override
        String reason() {
            return reason;
        }
    }

    @Command(
            name = "pause",
            description = "Pauses a target by hand: nothing is sent to it until it is resumed.",
            mixinStandardHelpOptions = true,
            versionProvider = Originguard.Version.class)
    static final class Pause extends Reasoned {
        Pause() {
            super("pause");
        }
    }

    @Command(
            name = "resume",
            description = "Ends a pause by hand.",
            mixinStandardHelpOptions = true,
            versionProvider = Originguard.Version.class)
    static final class Resume extends Free {
        Resume() {
            super("resume");
        }
    }

    @Command(
            name = "probe",
            description = "Probes an open target at once, or when the wait that a 429 asked for is over.",
            mixinStandardHelpOptions = true,
            versionProvider = Originguard.Version.class)
    static final class ProbeNow extends Free {
        ProbeNow() {
            super("probe");
        }
    }

    @Command(
            name = "open",
            description = "Opens a target's breaker by hand; its probes close it again.",
            mixinStandardHelpOptions = true,
            versionProvider = Originguard.Version.class)
    static final class OpenBreaker extends Reasoned {
        OpenBreaker() {
            super("open");
        }
    }

    @Command(
            name = "close",
            description = "Closes a target's breaker by hand, without a ramp.",
            mixinStandardHelpOptions = true,
            versionProvider = Originguard.Version.class)
    static final class CloseBreaker extends Reasoned {
        CloseBreaker() {
            super("close");
        }
    }
}
