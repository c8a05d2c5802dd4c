package io.originguard.intake;

import io.originguard.frontier.Acceptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Takes files that were dropped into the inbox; thread-safe. A crash in the middle of a file continues where it stopped and
 * reports the rejected lines of the whole file, while the same lines dropped again as another file are taken again.
 */
public final class Inbox {

    /** Rejected lines that a file's report lists. */
    static final int KEPT_REJECTIONS = 10_000;

    private final Intake intake;
    private final Acceptor acceptor;

    public Inbox(Intake intake, Acceptor acceptor) {
        this.intake = intake;
        this.acceptor = acceptor;
    }

    /**
     * The name under which a file's progress is remembered. It survives a move within the file system.
     *
     * @throws IOException if the file is not there
     */
    public String source(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return "inbox/" + file.getFileName() + " "
                + attributes.lastModifiedTime().toInstant() + " " + attributes.size() + " " + attributes.fileKey();
    }

    /**
     * Takes all lines of a file.
     *
     * @throws IOException if it cannot be read
     * @throws io.originguard.frontier.StoreException if the store does not take a batch; the next call goes on from there
     */
    public Report take(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return intake.take(source(file), in, true, KEPT_REJECTIONS);
        }
    }

    /** Forgets the progress of a source, once its file is out of the inbox. */
    public void forget(String source) {
        acceptor.forgetCheckpoints(source);
    }

    /** What became of a file, for the people who dropped it. */
    public String report(Report report) {
        StringBuilder text = new StringBuilder();
        text.append(counted(report.accepted(), "URL was accepted", "URLs were accepted"));
        text.append(counted(report.duplicate(), "URL was waiting already", "URLs were waiting already"));
        text.append(counted(
                report.alreadyTaken(),
                "URL was taken before an interruption",
                "URLs were taken before an interruption"));
        if (!text.isEmpty()) {
            text.append("These need not be dropped again.\n\n");
        }
        text.append(counted(report.rejected(), "line was rejected", "lines were rejected"));
        text.append("Mend them and drop a new file with these alone:\n\n");
        for (Rejection rejection : report.rejections()) {
            text.append("line ")
                    .append(rejection.line())
                    .append(": ")
                    .append(rejection.text())
                    .append("\n    ");
            text.append(rejection.reason()).append('\n');
        }
        long more = report.rejected() - report.rejections().size();
        if (more > 0) {
            text.append("and ").append(more).append(" more\n");
        }
        return text.toString();
    }

    private static String counted(long count, String one, String many) {
        return count == 0 ? "" : count + " " + (count == 1 ? one : many) + ".\n";
    }
}
