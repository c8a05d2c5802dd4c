package io.originguard.sink;

/** Makes text from outside harmless for formats in which a line break, a tab or a colon has a meaning. */
final class SafeText {

    private SafeText() {}

    /** For values of fields: control characters become blanks. */
    static String value(String text) {
        return replaced(text, c -> c < ' ' || c == 0x7f, c -> " ");
    }

    /** For URLs and columns: blanks and control characters are percent-encoded. */
    static String url(String text) {
        return replaced(text, c -> c <= ' ' || c == 0x7f, c -> String.format("%%%02X", (int) c));
    }

    /** For names of fields: only what a token may be made of (RFC 9110). */
    static String name(String text) {
        return text.isEmpty() ? "_" : replaced(text, c -> !isTokenCharacter(c), c -> "_");
    }

    private static boolean isTokenCharacter(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    private static String replaced(String text, Harmful harmful, Substitute substitute) {
        StringBuilder safe = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (harmful.test(c)) {
                safe.append(substitute.of(c));
            } else {
                safe.append(c);
            }
        }
        return safe.toString();
    }

    private interface Harmful {
        boolean test(char c);
    }

    private interface Substitute {
        String of(char c);
    }
}
