package io.originguard.robots;

/** Where robots.txt is: one for each scheme, host and port (RFC 9309, 2.3). */
public final class RobotsUrl {

    /** Where every site has it. */
    public static final String PATH = "/robots.txt";

    private RobotsUrl() {}

    /** The robots.txt that speaks for a normalised absolute URL. */
    public static String of(String url) {
        int path = url.indexOf('/', url.indexOf("://") + 3);
        return (path < 0 ? url : url.substring(0, path)) + PATH;
    }

    /** Whether a normalised absolute URL is itself a robots.txt, which may always be fetched. */
    public static boolean isOne(String url) {
        return url.equals(of(url));
    }
}
