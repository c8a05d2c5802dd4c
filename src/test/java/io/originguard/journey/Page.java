package io.originguard.journey;

/**
 * One line of {@code index.tsv}.
 *
 * @param target the domain
 * @param url the URL as it was submitted
 * @param status the HTTP status
 * @param bytes length of the decoded body
 * @param attempt attempts that were counted against the URL before
 */
record Page(String target, String url, int status, long bytes, int attempt) {

    static Page of(String line) {
        String[] columns = line.split("\t", -1);
        return new Page(
                columns[1],
                columns[2],
                Integer.parseInt(columns[3]),
                Long.parseLong(columns[4]),
                Integer.parseInt(columns[5]));
    }
}
