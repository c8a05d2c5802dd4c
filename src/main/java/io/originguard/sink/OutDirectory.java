package io.originguard.sink;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** The directory of the files, locked against a second process, which would take a file in use for a leftover. */
final class OutDirectory implements Closeable {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmssSSS").withZone(ZoneOffset.UTC);

    private final Path path;
    private final FileChannel lockFile;
    private int serial;

    private OutDirectory(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    static OutDirectory lock(Path path) throws IOException {
        FileChannel lockFile;
        try {
            Files.createDirectories(path);
            lockFile = FileChannel.open(path.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new IOException(
                    "cannot write to the out directory " + path + ": " + AppendFile.reason(e) + "; name another one",
                    e);
        }
        if (tryLock(lockFile) == null) {
            lockFile.close();
            throw new IOException("the out directory " + path + " is in use by another process; name another one");
        }
        return new OutDirectory(path, lockFile);
    }

    private static @Nullable FileLock tryLock(FileChannel lockFile) throws IOException {
        try {
            return lockFile.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    Path path() {
        return path;
    }

    /** A name for a new WARC file, which no other has or had. */
    String newName(Instant now) {
        String name;
        do {
            name = String.format("originguard-%s-%05d.warc.gz", TIME.format(now), ++serial);
        } while (Files.exists(path.resolve(name)) || Files.exists(path.resolve(name + Leftovers.OPEN)));
        return name;
    }

    /** Makes the names of the files durable, where the system can. */
    void force() {
        try (FileChannel directory = FileChannel.open(path, StandardOpenOption.READ)) {
            directory.force(true);
        } catch (IOException e) {
            // Some systems do not open directories; they have no way to do this.
        }
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
