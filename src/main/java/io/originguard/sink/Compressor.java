package io.originguard.sink;

import io.originguard.edge.Content;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.Deflater;

/** Turns records into gzip members: small ones in memory, large ones in a temporary file. Thread-safe. */
final class Compressor implements AutoCloseable {

    /** Suffix of the temporary files; what a killed process left of them can be deleted. */
    static final String SPOOL_SUFFIX = ".spool";

    /** Longest body that is compressed in memory, in bytes before compression. */
    static final long IN_MEMORY = 1 << 20;

    /**
     * Measured on pages of 2 KB and 30 KB: level 4 takes 25 and 266 µs, level 6 takes 28 and 704 µs for 8 % fewer bytes,
     * level 9 (jwarc's) 28 and 1,019 µs.
     */
    static final int LEVEL = 4;

    private static final byte[] RECORD_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Path spoolDirectory;
    private final Lock lock = new ReentrantLock();
    private final Deque<Deflater> idle = new ArrayDeque<>();
    private final int mostIdle = 2 * Runtime.getRuntime().availableProcessors();

    Compressor(Path spoolDirectory) {
        this.spoolDirectory = spoolDirectory;
    }

    /** Compresses a record, given as what stands before the body and the body, to one member, which the caller closes. */
    Content compress(byte[] head, Content body) throws IOException {
        Deflater deflater = borrow();
        try {
            return body.length() <= IN_MEMORY ? inMemory(head, body, deflater) : spooled(head, body, deflater);
        } finally {
            giveBack(deflater);
        }
    }

    private static Content inMemory(byte[] head, Content body, Deflater deflater) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(2048);
        write(head, body, deflater, out);
        return Content.of(out.toByteArray());
    }

    private Content spooled(byte[] head, Content body, Deflater deflater) throws IOException {
        Path spool = Files.createTempFile(spoolDirectory, ".record-", SPOOL_SUFFIX);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(spool), 1 << 16)) {
            write(head, body, deflater, out);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(spool);
            throw e;
        }
        return Content.of(spool);
    }

    private static void write(byte[] head, Content body, Deflater deflater, OutputStream out) throws IOException {
        GzipMember member = new GzipMember(out, deflater);
        member.write(head);
        try (InputStream in = body.open()) {
            in.transferTo(member);
        }
        member.write(RECORD_END);
        member.finish();
    }

    private Deflater borrow() {
        lock.lock();
        try {
            return Optional.ofNullable(idle.poll()).orElseGet(() -> new Deflater(LEVEL, true));
        } finally {
            lock.unlock();
        }
    }

    private void giveBack(Deflater deflater) {
        deflater.reset();
        lock.lock();
        try {
            if (idle.size() < mostIdle) {
                idle.push(deflater);
                return;
            }
        } finally {
            lock.unlock();
        }
        deflater.end();
    }

    /** Frees the native memory of what is idle. */
    @Override
    public void close() {
        lock.lock();
        try {
            idle.forEach(Deflater::end);
            idle.clear();
        } finally {
            lock.unlock();
        }
    }
}
