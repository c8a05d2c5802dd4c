package io.originguard.settings;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of bytes as they are written in settings: 1048576, 512KB (thousands) or 16MiB (powers of 1024). */
final class Sizes {

    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})([KMG]i?B|B)?");
    private static final Map<String, Long> UNITS = Map.of(
            "B",
            1L,
            "KB",
            1_000L,
            "MB",
            1_000_000L,
            "GB",
            1_000_000_000L,
            "KiB",
            1L << 10,
            "MiB",
            1L << 20,
            "GiB",
            1L << 30);

    private Sizes() {}

    /** The number of bytes; empty for anything else and beyond 2^63. */
    static Optional<Long> read(String text) {
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            return Optional.empty();
        }
        String unit = size.group(2) == null ? "B" : size.group(2);
        try {
            return Optional.of(Math.multiplyExact(Long.parseLong(size.group(1)), UNITS.getOrDefault(unit, 1L)));
        } catch (ArithmeticException e) {
            return Optional.empty();
        }
    }
}
