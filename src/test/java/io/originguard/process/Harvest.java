package io.originguard.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.netpreserve.jwarc.WarcReader;
import org.netpreserve.jwarc.WarcRecord;
import org.netpreserve.jwarc.WarcResponse;

/**
 * What a program has left in its output directory.
 *
 * @param index the URLs of index.tsv, a line a page
 * @param warc the URLs of the response records in the WARC files
 * @param files the WARC files
 */
record Harvest(List<String> index, List<String> warc, List<Path> files) {

    /** Reads index and WARC files to their ends; fails if one of them cannot be read. */
    static Harvest of(Path out) throws IOException {
        List<String> index = Files.readAllLines(out.resolve("index.tsv")).stream()
                .skip(1)
                .map(line -> line.split("\t", -1))
                .map(columns -> columns[2])
                .toList();
        List<Path> files;
        try (var all = Files.list(out)) {
            files = all.filter(file -> file.getFileName().toString().contains(".warc"))
                    .sorted()
                    .toList();
        }
        List<String> pages = new ArrayList<>();
        for (Path file : files) {
            pages.addAll(read(file));
        }
        return new Harvest(index, pages, files);
    }

    private static List<String> read(Path file) throws IOException {
        List<String> pages = new ArrayList<>();
        try (WarcReader reader = new WarcReader(file)) {
            for (Optional<WarcRecord> record = reader.next(); record.isPresent(); record = reader.next()) {
                if (record.get() instanceof WarcResponse response) {
                    response.http().body().stream().readAllBytes();
                    pages.add(response.target());
                }
            }
        }
        return pages;
    }
}
