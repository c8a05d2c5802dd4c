package io.originguard.intake;

import java.util.regex.Pattern;

/** Text of a submitter as it may be shown in reasons, reports and logs: short, in one line, without passwords. */
final class Shown {

    private static final int MAX_TEXT = 120;
    private static final int MAX_NAME = 40;
    private static final Pattern USER_INFO = Pattern.compile("(//|^[A-Za-z][A-Za-z0-9+.-]*:)[^/?#]*@");

    private Shown() {}

    /** A line. */
    static String text(String text) {
        return oneLine(USER_INFO.matcher(cut(text, 4 * MAX_TEXT)).replaceAll("$1***@"), MAX_TEXT);
    }

    /** The name of a field. */
    static String name(String name) {
        return oneLine(name, MAX_NAME);
    }

    private static String oneLine(String text, int max) {
        return cut(text.replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}]", "?"), max);
    }

    private static String cut(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max;
        return text.substring(0, end) + "...";
    }
}
