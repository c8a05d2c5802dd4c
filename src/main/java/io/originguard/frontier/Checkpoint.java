package io.originguard.frontier;

/**
 * How far a source of URLs has been taken; committed together with the batch that it ends.
 *
 * @param source name of the source, such as the file's absolute path
 * @param digest digest over all lines of the source up to here
 * @param lines lines up to here
 */
public record Checkpoint(String source, String digest, long lines) {}
