package io.originguard.sink;

import io.originguard.edge.Answer;
import io.originguard.edge.Content;
import io.originguard.edge.Fetch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Writes pages to WARC 1.1 files in one directory, with {@code index.tsv} beside them. Thread-safe: records are digested and
 * compressed side by side, only the append is one after the other.
 *
 * <p>A page is durable when {@link #sync()} has returned after its {@link #write(Fetch)}. A write that fails leaves files and
 * index as they were before it, and the next may succeed. When the disk fails to make data durable, the sink refuses
 * everything from then on, since a later success would not cover what was lost.
 */
public final class WarcSink implements AutoCloseable {

    private final OutDirectory directory;
    private final RotationSettings rotation;
    private final String software;
    private final Clock clock;
    private final Disk disk;
    private final Compressor compressor;
    private final Index index;

    /** Guards whatever makes data durable; taken before {@link #appendLock}, never after it. */
    private final Lock syncLock = new ReentrantLock();

    private final Lock appendLock = new ReentrantLock();
    private @Nullable WarcFile file;
    private boolean closed;
    private final AtomicLong written = new AtomicLong();
    private volatile long durable;
    private volatile @Nullable IOException failure;

    private WarcSink(OutDirectory directory, RotationSettings rotation, String software, Clock clock, Disk disk)
            throws IOException {
        this.directory = directory;
        this.rotation = rotation;
        this.software = software;
        this.clock = clock;
        this.disk = disk;
        compressor = new Compressor(directory.path());
        index = Index.open(disk, directory.path());
    }

    /**
     * Opens the directory, which is created if it is not there, and finishes what a killed process left in it.
     *
     * @param outDirectory for this process alone
     * @param software name and version, for the {@code warcinfo} records
     * @throws IOException if the directory cannot be written to or is in use by another process; the message says which
     */
    public static WarcSink open(Path outDirectory, RotationSettings rotation, String software, Clock clock)
            throws IOException {
        return open(outDirectory, rotation, software, clock, Disk.REAL);
    }

    static WarcSink open(Path outDirectory, RotationSettings rotation, String software, Clock clock, Disk disk)
            throws IOException {
        OutDirectory directory = OutDirectory.lock(outDirectory);
        try {
            new Leftovers(outDirectory).recover();
            WarcSink sink = new WarcSink(directory, rotation, software, clock, disk);
            directory.force();
            return sink;
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    /**
     * Appends a page and its line in the index.
     *
     * @throws IllegalArgumentException if the fetch has no answer
     * @throws IOException if the page was not written, and nothing of it remains
     */
    public void write(Fetch fetch) throws IOException {
        Answer answer = fetch.answer()
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no answer to store: " + fetch.outcome().detail()));
        refuseAfterFailure();
        byte[] head = Records.beforeBody(fetch, answer);
        boolean due;
        try (Content member = compressor.compress(head, answer.content())) {
            appendLock.lock();
            try {
                due = append(fetch, answer, member);
            } finally {
                appendLock.unlock();
            }
        }
        if (due) {
            tick();
        }
    }

    /** Makes durable whatever was written before the call; costs next to nothing if it is so already. */
    public void sync() throws IOException {
        long wanted = written.get();
        if (durable >= wanted) {
            refuseAfterFailure();
            return;
        }
        syncLock.lock();
        try {
            refuseAfterFailure();
            if (durable < wanted) {
                force();
            }
        } finally {
            syncLock.unlock();
        }
    }

    /** Finishes the current file if its time has come; to be called now and then, so that it happens without writes too. */
    public void tick() throws IOException {
        syncLock.lock();
        try {
            appendLock.lock();
            try {
                if (file != null && file.isDue(rotation, clock.instant())) {
                    refuseAfterFailure();
                    finish(file);
                }
            } finally {
                appendLock.unlock();
            }
        } finally {
            syncLock.unlock();
        }
    }

    /** Finishes the current file; later writes are refused. */
    @Override
    public void close() throws IOException {
        syncLock.lock();
        try {
            appendLock.lock();
            try {
                if (closed) {
                    return;
                }
                closed = true;
                // The lock on the directory goes last, whatever fails before.
                try (directory;
                        index;
                        compressor) {
                    if (file != null && failure == null) {
                        finish(file);
                    }
                }
            } finally {
                appendLock.unlock();
            }
        } finally {
            syncLock.unlock();
        }
    }

    /** Returns whether the file is to be finished now. */
    private boolean append(Fetch fetch, Answer answer, Content member) throws IOException {
        if (closed) {
            throw new IOException("the sink in " + directory.path() + " is closed");
        }
        WarcFile current = file == null ? begin() : file;
        long offset = current.append(member);
        try {
            index.append(fetch, answer.status(), answer.content().length(), current.name(), offset);
        } catch (IOException e) {
            current.cut(offset);
            throw e;
        }
        written.incrementAndGet();
        return current.isDue(rotation, clock.instant());
    }

    private WarcFile begin() throws IOException {
        String name = directory.newName(clock.instant());
        WarcFile begun = new WarcFile(disk, directory.path(), name, clock.instant());
        try (Content info = compressor.compress(Records.warcinfo(software, name, clock.instant()), Content.empty())) {
            begun.append(info);
        } catch (IOException e) {
            begun.discard();
            throw e;
        }
        directory.force();
        file = begun;
        return begun;
    }

    private void force() throws IOException {
        WarcFile current;
        long covered;
        appendLock.lock();
        try {
            current = file;
            covered = written.get();
        } finally {
            appendLock.unlock();
        }
        try {
            if (current != null) {
                current.force();
            }
            index.force();
        } catch (IOException e) {
            failure = e;
            throw e;
        }
        durable = covered;
    }

    /** Under both locks. */
    private void finish(WarcFile current) throws IOException {
        index.trim();
        try {
            current.finish();
            index.force();
        } catch (IOException e) {
            failure = e;
            throw e;
        }
        directory.force();
        durable = written.get();
        file = null;
    }

    private void refuseAfterFailure() throws IOException {
        IOException cause = failure;
        if (cause != null) {
            throw new IOException(
                    "the sink has stopped: " + cause.getMessage() + "; start again when it is mended", cause);
        }
    }
}
