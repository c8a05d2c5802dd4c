package io.originguard.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.originguard.settings.Hindrance;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Submits URLs to a running node. */
@Command(
        name = "submit",
        description = "Submits the URLs of files to a running node; what waits there already counts as a duplicate.",
        mixinStandardHelpOptions = true,
        versionProvider = Originguard.Version.class)
final class SubmitCommand implements Callable<Integer> {

    private static final String STDIN = "-";

    /** Bytes that are sent in one request, and with them one line that is longer. */
    private static final int PART = 1 << 20;

    @Mixin
    private RemoteOptions remote = new RemoteOptions();

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "File of URLs, one a line or one JSON object a line; - is standard input.")
    private List<String> files = new ArrayList<>();

    private long accepted;
    private long duplicate;
    private long rejected;

    @Override
    public Integer call() {
        RemoteNode node = remote.node();
        for (String file : files) {
            if (!file.equals(STDIN) && (!Files.isReadable(Path.of(file)) || Files.isDirectory(Path.of(file)))) {
                throw new WrongInputException(
                        file + " is not a readable file; give a file of URLs, or - for standard input");
            }
        }
        for (String file : files) {
            try (InputStream in =
                    new BufferedInputStream(file.equals(STDIN) ? System.in : Files.newInputStream(Path.of(file)))) {
                submit(node, file, in);
            } catch (IOException e) {
                throw new WrongInputException(
                        file + " cannot be read to its end: " + Hindrance.of(e) + "; what was read has been submitted",
                        e);
            }
        }
        remote.out()
                .println(
                        remote.json()
                                ? String.format(
                                        "{\"accepted\":%d,\"duplicate\":%d,\"rejected\":%d}",
                                        accepted, duplicate, rejected)
                                : String.format(
                                        Locale.ROOT,
                                        "%,d accepted, %,d duplicate, %,d rejected",
                                        accepted,
                                        duplicate,
                                        rejected));
        remote.out().flush();
        return 0;
    }

    private void submit(RemoteNode node, String file, InputStream in) throws IOException {
        ByteArrayOutputStream part = new ByteArrayOutputStream();
        long before = 0;
        long lines = 0;
        for (int next = in.read(); next >= 0; next = in.read()) {
            part.write(next);
            if (next == '\n') {
                lines++;
                if (part.size() >= PART) {
                    send(node, file, before, part.toByteArray());
                    part.reset();
                    before = lines;
                }
            }
        }
        if (part.size() > 0) {
            send(node, file, before, part.toByteArray());
        }
    }

    private void send(RemoteNode node, String file, long before, byte[] lines) {
        JsonNode report = node.submit(lines);
        accepted += report.path("accepted").asLong();
        duplicate += report.path("duplicate").asLong();
        rejected += report.path("rejected").asLong();
        for (JsonNode one : report.path("rejections")) {
            remote.err()
                    .println(file + ":" + (before + one.path("line").asLong()) + ": rejected: "
                            + Table.clean(one.path("reason").asText() + " ("
                                    + one.path("text").asText() + ")"));
        }
        remote.err().flush();
    }
}
