package io.originguard.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
 * @param pages the pages in the WARC files
 * @param files the WARC files
 */
record Harvest(List<String> index, List<Page> pages, List<Path> files) {

    /** One response record. */
    record Page(String url, String body) {}

    /** The URLs of the pages in the WARC files. */
    List<String> warc() {
        return pages.stream().map(Page::url).toList();
    }

    /** Reads index and WARC files to their ends; fails if one of them cannot be read. */
    static Harvest of(Path out) throws IOException {
        List<String> index = index(out);
        List<Path> files;
        try (var all = Files.list(out)) {
            files = all.filter(file -> file.getFileName().toString().contains(".warc"))
                    .sorted()
                    .toList();
        }
        List<Page> pages = new ArrayList<>();
        for (Path file : files) {
            pages.addAll(read(file));
        }
        return new Harvest(index, pages, files);
    }

    /** The URLs of index.tsv as it is now. */
    static List<String> index(Path out) throws IOException {
        return Files.readAllLines(out.resolve("index.tsv")).stream()
                .skip(1)
                .map(line -> line.split("\t", -1))
                .map(columns -> columns[2])
                .toList();
    }

    private static List<Page> read(Path file) throws IOException {
        List<Page> pages = new ArrayList<>();
        try (WarcReader reader = new WarcReader(file)) {
            for (Optional<WarcRecord> record = reader.next(); record.isPresent(); record = reader.next()) {
                if (record.get() instanceof WarcResponse response) {
                    byte[] body = response.http().body().stream().readAllBytes();
                    pages.add(new Page(response.target(), new String(body, StandardCharsets.UTF_8)));
                }
            }
        }
        return pages;
    }
}
