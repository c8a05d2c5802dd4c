package io.originguard.camel;

import io.originguard.frontier.StoreException;
import io.originguard.intake.Inbox;
import io.originguard.intake.Report;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.camel.Body;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a file of the inbox and acknowledges it by moving it: to {@code .done} when every line was taken, to {@code .failed} with a
 * report beside it when a line was rejected. While the store is away the file stays where it is and is taken later. Thread-safe.
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
        Path folder = Files.createDirectories(file.resolveSibling(clean ? ".done" : ".failed"));
        if (!clean) {
            Files.writeString(
                    folder.resolve(file.getFileName() + ".report"), inbox.report(report), StandardCharsets.UTF_8);
        }
        String source = inbox.source(file);
        Files.move(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        inbox.forget(source);
        LOG.info(
                "{}: {} accepted, {} duplicate, {} rejected{}",
                file.getFileName(),
                report.accepted(),
                report.duplicate(),
                report.rejected(),
                clean ? "" : "; see " + folder.resolve(file.getFileName() + ".report"));
    }
}
