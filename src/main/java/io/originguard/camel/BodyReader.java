package io.originguard.camel;

import io.originguard.edge.Content;
import io.originguard.edge.TooLargeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Reads a body up to a limit: into memory while it is small, then into a temporary file. */
final class BodyReader {

    /** Longest body that is kept in memory, bytes. */
    static final int IN_MEMORY = 1 << 20;

    private static final int BUFFER = 16 << 10;

    private BodyReader() {}

    /** The directory of bodies that are too long for memory, without those that a crash has left. */
    static Path emptied(Path spool) {
        try (Stream<Path> left = Files.isDirectory(spool) ? Files.list(spool) : Stream.empty()) {
            for (Path file : left.toList()) {
                Files.delete(file);
            }
            return spool;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads to the end and closes the stream; on a failure the stream stays open, so that closing it cannot download the rest.
     *
     * @param overdue asked after each piece whether the end should have come
     * @param spool directory of the temporary file
     * @throws TooLargeException if there are more than {@code maxBytes}
     * @throws SocketTimeoutException if it should
     */
    static Content read(InputStream in, long maxBytes, BooleanSupplier overdue, Path spool) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        byte[] buffer = new byte[BUFFER];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            head.write(buffer, 0, n);
            check(head.size(), maxBytes, overdue);
            if (head.size() > IN_MEMORY) {
                return spool(head, in, buffer, maxBytes, overdue, spool);
            }
        }
        in.close();
        return Content.of(head.toByteArray());
    }

    private static Content spool(
            ByteArrayOutputStream head,
            InputStream in,
            byte[] buffer,
            long maxBytes,
            BooleanSupplier overdue,
            Path spool)
            throws IOException {
        Path file = Files.createTempFile(Files.createDirectories(spool), "page-", ".body");
        try {
            long length = head.size();
            try (OutputStream out = Files.newOutputStream(file)) {
                head.writeTo(out);
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    out.write(buffer, 0, n);
                    length += n;
                    check(length, maxBytes, overdue);
                }
            }
            in.close();
            return Content.of(file);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private static void check(long length, long maxBytes, BooleanSupplier overdue) throws IOException {
        if (length > maxBytes) {
            throw new TooLargeException(maxBytes);
        }
        if (overdue.getAsBoolean()) {
            throw new SocketTimeoutException("the body did not end in time");
        }
    }
}
