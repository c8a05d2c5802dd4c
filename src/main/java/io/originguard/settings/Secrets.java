package io.originguard.settings;

import java.util.regex.Pattern;

/** Keeps passwords out of messages. Rather hides too much than too little: use it for what people read only. */
public final class Secrets {

    private static final Pattern USER_INFO = Pattern.compile("(?<=//).*@");
    private static final Pattern BARE_USER_INFO = Pattern.compile("(?<![^\\s,=])[^\\s/,=]+:(?!//).*@");
    private static final Pattern PARAMETER = Pattern.compile(
            "([\\w.-]*(?:passw|passphrase|secret|token|credential|jaas|apikey|accesskey)[\\w.-]*=)"
                    + "(?:RAW\\([^)]*\\)|RAW\\{[^}]*}|[^&]*)",
            Pattern.CASE_INSENSITIVE);

    private Secrets() {}

    /** The text with user info in URLs and parameters such as {@code password=} replaced by {@code ***}. */
    public static String mask(String text) {
        String masked = PARAMETER.matcher(text).replaceAll("$1***");
        masked = USER_INFO.matcher(masked).replaceAll("***@");
        return BARE_USER_INFO.matcher(masked).replaceAll("***@");
    }
}
