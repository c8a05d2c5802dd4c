package io.originguard.intake;

import java.util.List;

/**
 * What became of the lines of a source that hold something.
 *
 * @param accepted URLs that are in the frontier now
 * @param duplicate URLs that were already waiting in their target
 * @param rejected lines that were not accepted, in this run or an earlier one of the same source
 * @param alreadyTaken lines with URLs that an earlier run had taken
 * @param rejections the first of the rejected lines
 */
public record Report(long accepted, long duplicate, long rejected, long alreadyTaken, List<Rejection> rejections) {

    /** The report of no lines. */
    public static final Report EMPTY = new Report(0, 0, 0, 0, List.of());

    public Report {
        rejections = List.copyOf(rejections);
    }
}
