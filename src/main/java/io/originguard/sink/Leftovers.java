package io.originguard.sink;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finishes what a killed process left open. A file is cut after its last complete record that the index knows: what follows
 * was not acknowledged and is fetched again. The index is cut after its last line about a record that is there. Each step may
 * be interrupted and done again.
 */
final class Leftovers {

    static final String OPEN = ".open";

    private final Path directory;

    Leftovers(Path directory) {
        this.directory = directory;
    }

    void recover() throws IOException {
        for (Path spool : list("*" + Compressor.SPOOL_SUFFIX)) {
            Files.delete(spool);
        }
        List<Path> leftovers = list("*.warc.gz" + OPEN);
        if (leftovers.isEmpty()) {
            return;
        }
        Map<String, Long> lastOffsets = new HashMap<>();
        boolean indexed = Files.exists(directory.resolve(Index.FILE));
        if (indexed) {
            Index.forEachRecord(directory, (warc, offset) -> lastOffsets.merge(warc, offset, Math::max));
        }
        for (Path leftover : leftovers) {
            // Somebody took the index away: then every complete record may have been acknowledged.
            recover(leftover, indexed ? lastOffsets.getOrDefault(finalName(leftover), 0L) : Long.MAX_VALUE);
        }
    }

    private void recover(Path leftover, long lastOffset) throws IOException {
        String name = finalName(leftover);
        long end = 0;
        long pages = -1;
        try (MemberScan scan = new MemberScan(leftover)) {
            for (long next = scan.end(0); next > 0 && end <= lastOffset; next = scan.end(end)) {
                end = next;
                pages++;
            }
        }
        if (lastOffset < Long.MAX_VALUE) {
            truncate(directory.resolve(Index.FILE), Index.soundEnd(directory, name, end));
        }
        if (pages <= 0) {
            Files.delete(leftover);
            return;
        }
        truncate(leftover, end);
        Files.move(leftover, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void truncate(Path path, long length) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            if (file.length() > length) {
                file.setLength(length);
            }
            file.getFD().sync();
        }
    }

    private static String finalName(Path leftover) {
        String name = leftover.getFileName().toString();
        return name.substring(0, name.length() - OPEN.length());
    }

    private List<Path> list(String glob) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, glob)) {
            files.forEach(found::add);
        }
        found.sort(null);
        return found;
    }
}
