package io.originguard.target;

import java.util.regex.Pattern;

/**
 * The name of a target: a host name in its ASCII form (lower case, IDN as punycode, no port, no trailing dot) or an IP
 * address as it stands in a URL. Two ports of one host are one target, since one machine dies behind both.
 *
 * @param name the ASCII name, 1 to 253 characters
 */
public record Host(String name) implements Comparable<Host> {

    private static final Pattern NAME = Pattern.compile("[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_])?|\\[[0-9a-f:.]+]");

    /**
     * @throws IllegalArgumentException if the name is not a host name in ASCII form; the message says what is wrong
     */
    public Host {
        if (!NAME.matcher(name).matches() || name.contains("..")) {
            throw new IllegalArgumentException("'" + name
                    + "' is not a host name; write a name such as shop.example.com, without scheme, port or path");
        }
    }

    @Override
    public int compareTo(Host other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
