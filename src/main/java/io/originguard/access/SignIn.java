package io.originguard.access;

import java.util.regex.Pattern;

/**
 * What a browser without a token is shown. A page asks for the token by a script, which keeps it and sends it as a bearer's;
 * {@code /sign-in} has the browser itself ask for it, for whoever has no scripts.
 *
 * @param html the same for every page, without any data of the node
 */
public record SignIn(String html) {

    private static final String PATH = "/sign-in";

    private static final Pattern PAGES = Pattern.compile("/|/targets/[^/]*|/ui/.*|" + PATH);

    /** Whether what is at a path is meant for people. */
    boolean isPage(String path) {
        return PAGES.matcher(path).matches();
    }

    /** Whether what is at a path is the same until the program changes, so that it may be kept if it is asked after. */
    boolean isSame(String path) {
        return path.startsWith("/ui/");
    }

    /** How to ask for a token there. */
    String challenge(String path) {
        return (path.equals(PATH) ? "Basic" : "Bearer") + " realm=\"originguard\"";
    }
}
