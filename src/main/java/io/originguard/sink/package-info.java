/**
 * The default sink: WARC 1.1 files, one gzip member a record, and {@code index.tsv} with one line a page.
 *
 * <p>May use: {@code target}, {@code edge}, jwarc. Invariants: a line of the index is written after its record; a page is
 * acknowledged after {@link io.originguard.sink.WarcSink#sync()}, which makes both durable; a file that ends in
 * {@code .warc.gz} is complete and never changes; a file that ends in {@code .open} can be read up to its last complete
 * record, and is cut there and renamed by the next {@link io.originguard.sink.WarcSink#open}.
 */
@NullMarked
package io.originguard.sink;

import org.jspecify.annotations.NullMarked;
