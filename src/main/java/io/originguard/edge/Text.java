package io.originguard.edge;

/** Text of strangers, made fit for one line of a log or a page. */
public final class Text {

    private static final int LONGEST = 300;

    private Text() {}

    /** The text without control characters and line breaks, cut after 300 characters. */
    public static String line(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]+", " ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }
}
