package io.originguard.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The dead letters of a running node. */
@Command(
        name = "dead",
        description = "The dead letters of a running node.",
        mixinStandardHelpOptions = true,
        versionProvider = Originguard.Version.class,
        subcommands = {DeadCommand.ListThem.class, DeadCommand.Requeue.class, DeadCommand.Export.class})
final class DeadCommand {

    private static final String PATH = "/api/dead-letters";
    private static final int MOST = 500;

    /** Which are meant. */
    static final class Filter {

        @Option(names = "--target", paramLabel = "TARGET", description = "Only those of this domain.")
        private String target = "";

        @Option(names = "--cause", paramLabel = "CAUSE", description = "Only those with this cause, such as gone.")
        private String cause = "";

        Map<String, String> parameters() {
            Map<String, String> parameters = new LinkedHashMap<>();
            parameters.put("target", target);
            parameters.put("cause", cause);
            return parameters;
        }
    }

    @Command(
            name = "list",
            description = "Lists dead letters with their reasons, latest first.",
            mixinStandardHelpOptions = true,
            versionProvider = Originguard.Version.class)
    static final class ListThem implements Callable<Integer> {

        @Mixin
        private RemoteOptions remote = new RemoteOptions();

        @Mixin
        private Filter filter = new Filter();

        @Mixin
        private PageOptions part = new PageOptions();

        @Override
        public Integer call() {
            Map<String, String> parameters = filter.parameters();
            part.addTo(parameters);
            JsonNode page = remote.node().get(RemoteNode.path(PATH, parameters));
            if (remote.json()) {
                remote.out().println(page);
                remote.out().flush();
                return 0;
            }
            Table table = new Table("#id", "cause", "#status", "#attempts", "buried", "url", "reason");
            for (JsonNode letter : page.path("deadLetters")) {
                table.add(
                        letter.path("id"),
                        letter.path("cause"),
                        letter.path("status"),
                        letter.path("attempt"),
                        letter.path("buriedAt"),
                        letter.path("url"),
                        letter.path("reason"));
            }
            table.print(remote.out());
            return 0;
        }
    }

    @Command(
            name = "requeue",
            description = "Makes jobs of dead letters, to be fetched at once.",
            mixinStandardHelpOptions = true,
            versionProvider = Originguard.Version.class)
    static final class Requeue implements Callable<Integer> {

        @Mixin
        private RemoteOptions remote = new RemoteOptions();

        @Mixin
        private Filter filter = new Filter();

        @Option(names = "--id", paramLabel = "ID", description = "Only this one; as often as needed.")
        private List<Long> ids = new ArrayList<>();

        @Option(names = "--all", description = "All of them, where no other option says which.")
        private boolean all;

        @Override
        public Integer call() {
            Map<String, Object> fields = new LinkedHashMap<>(filter.parameters());
            fields.values().removeIf(""::equals);
            if (!ids.isEmpty()) {
                fields.put("ids", ids);
            }
            if (fields.isEmpty() && !all) {
                throw new WrongInputException("say which: --target, --cause, --id, or --all");
            }
            JsonNode done = remote.node().post(PATH + "/requeue", fields);
            remote.out().println(remote.json() ? done : done.path("requeued").asInt() + " dead letters are jobs again");
            remote.out().flush();
            return 0;
        }
    }

    @Command(
            name = "export",
            description =
                    "Prints the URLs of dead letters, one a line, as submit takes them; with --json all that is known.",
            mixinStandardHelpOptions = true,
            versionProvider = Originguard.Version.class)
    static final class Export implements Callable<Integer> {

        @Mixin
        private RemoteOptions remote = new RemoteOptions();

        @Mixin
        private Filter filter = new Filter();

        @Override
        public Integer call() {
            RemoteNode node = remote.node();
            Map<String, String> parameters = filter.parameters();
            parameters.put("limit", String.valueOf(MOST));
            int offset = 0;
            JsonNode letters;
            do {
                parameters.put("offset", String.valueOf(offset));
                letters = node.get(RemoteNode.path(PATH, parameters)).path("deadLetters");
                for (JsonNode letter : letters) {
                    remote.out()
                            .println(remote.json() ? letter : letter.path("url").asText());
                }
                offset += MOST;
            } while (letters.size() == MOST);
            remote.out().flush();
            return 0;
        }
    }
}
