package io.originguard.target;

/**
 * Folds the numbers and ids in one segment of a path. By hand and not by regular expressions, because it is done for each
 * request.
 */
final class Segment {

    /** From these lengths on, a run of hexadecimal digits, of mixed case, or of anything with a digit in it is an id. */
    private static final int HASH = 8;

    private static final int MIXED = 10;
    private static final int LONG = 20;

    private static final String UUID = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

    private Segment() {}

    /** Appends what is left of a segment, which has no slash in it. */
    static void fold(String segment, StringBuilder folded) {
        int end = PathPattern.first(segment, ";", 0);
        int digits = digits(segment, end);
        if (digits == 0 || isVersion(segment, end)) {
            folded.append(segment, 0, end);
        } else if (end >= LONG && digits < end && isWord(segment, end)) {
            folded.append('*');
        } else {
            foldParts(segment, end, folded);
        }
        if (end < segment.length()) {
            folded.append(";*");
        }
    }

    private static void foldParts(String segment, int end, StringBuilder folded) {
        for (int at = 0; at < end; ) {
            char c = segment.charAt(at);
            if (c == '%' && at + 2 < end) {
                // A character that is written by its bytes, whose digits are no number.
                folded.append(segment, at, at + 3);
                at += 3;
            } else if (!isAlphanumeric(c)) {
                folded.append(c);
                at++;
            } else if (isUuid(segment, at, end)) {
                folded.append('*');
                at += UUID.length();
            } else {
                int next = runEnd(segment, at, end);
                foldRun(segment, at, next, folded);
                at = next;
            }
        }
    }

    /** A run of letters and digits: nobody would choose an id as a name; in a name its numbers are folded. */
    private static void foldRun(String segment, int from, int to, StringBuilder folded) {
        if (isId(segment, from, to)) {
            folded.append('*');
            return;
        }
        for (int i = from; i < to; i++) {
            char c = segment.charAt(i);
            if (!isDigit(c)) {
                folded.append(c);
            } else if (i == from || !isDigit(segment.charAt(i - 1))) {
                folded.append('*');
            }
        }
    }

    /** A hash, a long run, or one of small and capital letters, each with a digit. */
    private static boolean isId(String segment, int from, int to) {
        boolean digit = false;
        boolean small = false;
        boolean capital = false;
        boolean hex = true;
        for (int i = from; i < to; i++) {
            char c = segment.charAt(i);
            digit |= isDigit(c);
            small |= c >= 'a' && c <= 'z';
            capital |= c >= 'A' && c <= 'Z';
            hex &= isHex(c);
        }
        int length = to - from;
        return digit && ((hex && length >= HASH) || (small && capital && length >= MIXED) || length >= LONG);
    }

    private static boolean isUuid(String segment, int from, int end) {
        int to = from + UUID.length();
        if (to > end || (to < end && isAlphanumeric(segment.charAt(to)))) {
            return false;
        }
        for (int i = 0; i < UUID.length(); i++) {
            char c = segment.charAt(from + i);
            if (UUID.charAt(i) == '-' ? c != '-' : !isHex(c)) {
                return false;
            }
        }
        return true;
    }

    private static int runEnd(String segment, int from, int end) {
        int to = from;
        while (to < end && isAlphanumeric(segment.charAt(to))) {
            to++;
        }
        return to;
    }

    private static int digits(String segment, int end) {
        int digits = 0;
        for (int i = 0; i < end; i++) {
            digits += isDigit(segment.charAt(i)) ? 1 : 0;
        }
        return digits;
    }

    /** v1 to v99. */
    private static boolean isVersion(String segment, int end) {
        return (end == 2 || end == 3)
                && (segment.charAt(0) | 0x20) == 'v'
                && isDigit(segment.charAt(1))
                && isDigit(segment.charAt(end - 1));
    }

    private static boolean isWord(String segment, int end) {
        for (int i = 0; i < end; i++) {
            char c = segment.charAt(i);
            if (!isAlphanumeric(c) && c != '-' && c != '_') {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isHex(char c) {
        return isDigit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
    }

    private static boolean isAlphanumeric(char c) {
        return isDigit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
    }
}
