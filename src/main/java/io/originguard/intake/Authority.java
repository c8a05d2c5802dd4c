package io.originguard.intake;

import io.originguard.target.Host;
import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Host and port of a URL.
 *
 * @param host in ASCII form
 * @param port 1 to 65535, or -1 for the scheme's own
 */
record Authority(Host host, int port) {

    private static final Pattern PARTS = Pattern.compile("(\\[[^\\]]*]|[^:]*)(?::([^:]*))?");
    private static final Pattern NUMERIC = Pattern.compile("(?:.*\\.)?(?:\\d+|0[xX][0-9a-fA-F]*)");
    private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");

    /** Characters that the JDK's older IDNA maps to other names than browsers do: sharp s, final sigma, the joiners. */
    private static final Pattern AMBIGUOUS = Pattern.compile("[\u00df\u03c2\u200c\u200d]");

    /**
     * @throws BadUrl if there is no host or no such port
     */
    static Authority parse(String text) throws BadUrl {
        if (text.indexOf('@') >= 0) {
            throw new BadUrl(
                    "a user name or password in a URL is refused; leave it out, and give an Authorization header"
                            + " in a JSON line if the page needs one");
        }
        Matcher parts = PARTS.matcher(text);
        if (!parts.matches()) {
            throw new BadUrl("the host and port cannot be read; write them as shop.example.com:8080, an IPv6 address"
                    + " in brackets");
        }
        String port = parts.group(2);
        return new Authority(host(parts.group(1)), port == null || port.isEmpty() ? -1 : port(port));
    }

    private static int port(String text) throws BadUrl {
        if (!text.matches("\\d{1,6}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > 65_535) {
            throw new BadUrl("there is no such port; write a number from 1 to 65535, or none");
        }
        return Integer.parseInt(text);
    }

    private static Host host(String text) throws BadUrl {
        String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        if (name.isEmpty()) {
            throw new BadUrl("there is no host; write one, as in https://shop.example.com/page");
        }
        if (AMBIGUOUS.matcher(name).find()) {
            throw new BadUrl("the host has a letter that is read in two ways; write the host in its xn-- form");
        }
        String ascii = ascii(name);
        if (ascii.startsWith("[") ? !isIpv6(ascii) : NUMERIC.matcher(ascii).matches() && !isIpv4(ascii)) {
            throw new BadUrl("the host is not a valid IP address; write one such as 192.0.2.1 or [2001:db8::1]");
        }
        try {
            return new Host(ascii);
        } catch (IllegalArgumentException e) {
            throw new BadUrl("the host is not a valid name; write one such as shop.example.com");
        }
    }

    private static String ascii(String name) throws BadUrl {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.startsWith("[")) {
            return lower;
        }
        try {
            return IDN.toASCII(lower).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // The latter is thrown for very long labels, which is not documented.
            throw new BadUrl("the host is not a valid name; write it in ASCII, an international one in its xn-- form");
        }
    }

    private static boolean isIpv4(String text) {
        return IPV4.matcher(text).matches();
    }

    private static boolean isIpv6(String text) {
        if (text.indexOf('%') >= 0 || text.indexOf(':') < 0) {
            return false;
        }
        try {
            // An address in brackets is parsed, never looked up.
            return InetAddress.getByName(text).getAddress().length > 0;
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
