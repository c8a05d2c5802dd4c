package io.originguard.frontier;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps a data directory to one process: a lock of the operating system on the file {@code originguard.lock}, gone with
 * {@link #close()} or with the process, however that ends. Thread-safe.
 */
public final class DataDirectoryLock implements AutoCloseable {

    static final String FILE = "originguard.lock";

    /** Locked bytes lie behind the process id, so that others can read it also where locks are mandatory. */
    private static final long LOCKED_FROM = 1 << 20;

    /**
     * Directories that this process has locked. They are kept here because on POSIX systems closing any channel on a
     * locked file gives up the lock: a second attempt in this process must not even open it.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel channel;

    private DataDirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /**
     * Takes the lock or fails at once.
     *
     * @param directory the data directory, created if it is missing
     * @throws StoreException if a process, also this one, holds it, or it cannot be written
     */
    public static DataDirectoryLock acquire(Path directory) {
        Path real;
        try {
            real = Files.createDirectories(directory).toRealPath();
        } catch (IOException e) {
            throw StoreException.of("The data directory " + directory + " cannot be created", e);
        }
        if (!HELD.add(real)) {
            throw inUse(real, "this process");
        }
        boolean locked = false;
        try {
            FileChannel channel = FileChannel.open(
                    real.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                FileLock lock = channel.tryLock(LOCKED_FROM, 1, false);
                if (lock == null) {
                    throw inUse(real, "process " + holder(channel));
                }
                channel.truncate(0)
                        .write(ByteBuffer.wrap(
                                (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
                locked = true;
                return new DataDirectoryLock(real, channel);
            } finally {
                if (!locked) {
                    channel.close();
                }
            }
        } catch (IOException e) {
            throw StoreException.of("The data directory " + directory + " cannot be locked", e);
        } finally {
            if (!locked) {
                HELD.remove(real);
            }
        }
    }

    /** The locked directory, as a real path. */
    public Path directory() {
        return directory;
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer pid = ByteBuffer.allocate(32);
        channel.read(pid, 0);
        return new String(pid.array(), 0, pid.position(), StandardCharsets.US_ASCII).strip();
    }

    private static StoreException inUse(Path directory, String holder) {
        return new StoreException("The data directory " + directory + " is in use by " + holder
                + "; stop that one first, or give this one a directory of its own");
    }

    /** Gives the directory up; more than once does no harm. */
    @Override
    public void close() {
        if (channel.isOpen()) {
            try {
                channel.close();
            } catch (IOException e) {
                throw StoreException.of("The data directory " + directory + " cannot be given up", e);
            } finally {
                HELD.remove(directory);
            }
        }
    }
}
