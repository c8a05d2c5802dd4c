package io.originguard.intake;

import io.originguard.frontier.Acceptor;
import io.originguard.target.Host;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Takes lines of URLs and hands them to the frontier in batches. Thread-safe; one source is to be taken by one thread at a time.
 *
 * <p>A batch is at most {@value #BATCH} lines, fewer when they are long; it is also submitted when the input has nothing more at
 * the moment, so that what arrives line by line is taken line by line. A source is resumed by a running digest over its lines,
 * which is committed with each batch: lines that a committed digest covers are not submitted again. Checkpoints are therefore
 * never further apart than a batch. Such lines are still read, and the rejected ones among them are reported by every run, so
 * that the last report of a source is complete whatever interrupted the earlier runs.
 */
public final class Intake {

    /** Most lines that are submitted at once. */
    public static final int BATCH = 1_000;

    /** Characters of lines after which a batch is submitted although it has fewer lines. */
    static final int BATCH_CHARACTERS = 1 << 20;

    /** Rejections that the report of a source keeps. */
    public static final int KEPT_REJECTIONS = 100;

    /** Rejections that the report of a request keeps. */
    public static final int KEPT_REJECTIONS_OF_A_REQUEST = 1_000;

    private final Acceptor acceptor;
    private final Predicate<Host> mayBeFetched;
    private final Lines lines = new Lines(new UrlParser());

    /**
     * @param mayBeFetched whether a host is a listed target, or unlisted ones are allowed; thread-safe
     */
    public Intake(Acceptor acceptor, Predicate<Host> mayBeFetched) {
        this.acceptor = acceptor;
        this.mayBeFetched = mayBeFetched;
    }

    /**
     * Takes all lines of a source.
     *
     * @param source name under which the progress is remembered
     * @param in lines in UTF-8; it is not closed
     * @param resume whether to remember progress, and to go on where an earlier run of the same source stopped; if not, all lines
     *     are taken and no progress is remembered
     * @throws IOException if the input cannot be read; what was submitted before stays accepted
     * @throws io.originguard.frontier.StoreException if the store does not take a batch; as above
     */
    public Report take(String source, InputStream in, boolean resume) throws IOException {
        return take(source, in, resume, KEPT_REJECTIONS);
    }

    Report take(String source, InputStream in, boolean resume, int keptRejections) throws IOException {
        return resume
                ? read(in, Optional.of(source), acceptor.checkpoints(source), keptRejections)
                : read(in, Optional.empty(), Set.of(), keptRejections);
    }

    /**
     * Takes the lines of a request, without remembering progress; the report has the first {@value
     * #KEPT_REJECTIONS_OF_A_REQUEST} rejected lines and the number of all.
     *
     * @param body lines in UTF-8; it is not closed
     * @throws IOException if the body cannot be read
     * @throws io.originguard.frontier.StoreException if the store does not take a batch
     */
    public Report submit(InputStream body) throws IOException {
        return read(body, Optional.empty(), Set.of(), KEPT_REJECTIONS_OF_A_REQUEST);
    }

    /** The same for text. */
    public Report submit(String body) {
        try {
            return submit(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new IllegalStateException("an array can always be read", e);
        }
    }

    private Report read(InputStream in, Optional<String> source, Set<String> taken, int keptRejections)
            throws IOException {
        Batches batches = new Batches(acceptor, source, taken, keptRejections);
        RawLines raw = new RawLines(in, batches::noInputNow);
        for (RawLines.RawLine line = raw.next(); line != null; line = raw.next()) {
            batches.add(line.text(), read(line));
        }
        return batches.end();
    }

    private Lines.Line read(RawLines.RawLine raw) {
        if (raw.tooLong()) {
            return new Lines.Bad(raw.text(), "the line is longer than 64 KB; write one URL a line");
        }
        Lines.Line line = lines.read(raw.text());
        if (line instanceof Lines.Ready ready
                && !mayBeFetched.test(ready.submission().target())) {
            Host host = ready.submission().target();
            return new Lines.Bad(
                    ready.submission().url(),
                    host + " is not a listed target; add routes/targets/" + host
                            + ".camel.yaml or set originguard.target.unlisted=true");
        }
        return line;
    }
}
