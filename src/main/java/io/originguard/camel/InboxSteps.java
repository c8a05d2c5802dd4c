package io.originguard.camel;

import io.originguard.frontier.StoreException;
import io.originguard.intake.Inbox;
import io.originguard.intake.Report;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.camel.Body;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a file of the inbox and acknowledges it by moving it: to {@code .done} when every line was taken, to {@code .failed} with a
 * report beside it when a line was rejected. Nothing that lies there is replaced: a second {@code urls.txt} becomes {@code
 * urls-2.txt}. While the store is away the file stays where it is and is taken later. Thread-safe.
 */
public final class InboxSteps {

    private static final Logger LOG = LoggerFactory.getLogger(InboxSteps.class);

    private final Inbox inbox;

    InboxSteps(Inbox inbox) {
        this.inbox = inbox;
    }

    public void take(@Body File dropped) throws IOException {
        Path file = dropped.toPath();
        Report report;
        try {
            report = inbox.take(file);
        } catch (StoreException away) {
            LOG.warn("{} stays in the inbox and is taken later: {}", file, away.getMessage());
            return;
        }
        boolean clean = report.rejected() == 0;
        Path moved = free(Files.createDirectories(file.resolveSibling(clean ? ".done" : ".failed")), file);
        if (!clean) {
            Files.writeString(
                    reportOf(moved), inbox.report(report), StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
        }
        inbox.forget(move(file, moved));
        LOG.info(
                "{}: {} accepted, {} duplicate, {} rejected{}",
                file.getFileName(),
                report.accepted(),
                report.duplicate(),
                report.rejected(),
                clean ? "" : "; see " + reportOf(moved));
    }

    /** Returns the name of the source that the file was. */
    private String move(Path file, Path moved) throws IOException {
        try {
            String source = inbox.source(file);
            Files.move(file, moved);
            return source;
        } catch (IOException e) {
            // The next try writes its own report, and there may be many tries.
            Files.deleteIfExists(reportOf(moved));
            throw e;
        }
    }

    /** Where the file can go without replacing an earlier one of its name or that one's report. */
    private static Path free(Path folder, Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        int stem = dot > 0 ? dot : name.length();
        Path free = folder.resolve(name);
        for (int i = 2; Files.exists(free) || Files.exists(reportOf(free)); i++) {
            free = folder.resolve(name.substring(0, stem) + "-" + i + name.substring(stem));
        }
        return free;
    }

    private static Path reportOf(Path moved) {
        return moved.resolveSibling(moved.getFileName() + ".report");
    }
}
