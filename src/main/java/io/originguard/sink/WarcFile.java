package io.originguard.sink;

import io.originguard.edge.Content;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;

/** The WARC file that is being written; not thread-safe, but {@link #force()} may run beside appends. */
final class WarcFile {

    private final String name;
    private final AppendFile file;
    private final Instant openedAt;

    /**
     * @param name the final name, which the file gets when it is finished
     */
    WarcFile(Disk disk, Path directory, String name, Instant openedAt) throws IOException {
        this.name = name;
        this.openedAt = openedAt;
        file = new AppendFile(disk, directory.resolve(name + Leftovers.OPEN));
    }

    String name() {
        return name;
    }

    /**
     * Appends one member.
     *
     * @return its position
     */
    long append(Content member) throws IOException {
        return file.append(member);
    }

    /** Takes back what was appended from a position on. */
    void cut(long position) {
        file.cut(position);
    }

    boolean isDue(RotationSettings rotation, Instant now) {
        return file.end() >= rotation.maxBytes() || !now.isBefore(openedAt.plus(rotation.maxAge()));
    }

    void force() throws IOException {
        file.force();
    }

    /** Makes the file durable under its final name. */
    void finish() throws IOException {
        file.trim();
        file.force();
        Files.move(file.path(), file.path().resolveSibling(name), StandardCopyOption.ATOMIC_MOVE);
        file.close();
    }

    /** Removes a file that has no pages. */
    void discard() throws IOException {
        file.close();
        Files.deleteIfExists(file.path());
    }
}
