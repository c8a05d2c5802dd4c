package io.originguard.settings;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the text of a setting may be, and what it means.
 *
 * @param allowed the values that are allowed, as it stands behind "is not": with range, unit and an example
 * @param reader turns text into a value
 * @param complaint what is wrong with a text that is none, as it stands behind that text
 */
record Kind<T>(String allowed, Reader<T> reader, UnaryOperator<String> complaint) {

    private static final Pattern WHOLE = Pattern.compile("\\d{1,18}");
    private static final Pattern STATUSES = Pattern.compile("([2-5]\\d{2})(?:\\s*-\\s*([2-5]\\d{2}))?");
    private static final Pattern SHARE = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?%?");

    /** With the complaint that the text is not what is allowed. */
    Kind(String allowed, Reader<T> reader) {
        this(allowed, reader, text -> "is not " + allowed);
    }

    /** Turns text without blanks around it into a value; null where the text is none. */
    interface Reader<T> {
        @Nullable
        T read(String text);
    }

    static Kind<Boolean> flag() {
        return new Kind<>("true or false", text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> null;
        });
    }

    /** Both bounds are included. */
    static Kind<Integer> whole(int least, int most) {
        return new Kind<>("a whole number from " + least + " to " + most, text -> {
            if (!WHOLE.matcher(text).matches()) {
                return null;
            }
            long number = Long.parseLong(text);
            return number >= least && number <= most ? (Integer) (int) number : null;
        });
    }

    /** Both bounds are included and written as a user would. */
    static Kind<Duration> duration(String least, String most) {
        Duration from = bound(least);
        Duration to = bound(most);
        return new Kind<>(
                "a duration from " + least + " to " + most
                        + " with its unit (ms, s, m or h), such as 500ms, 30s or 15m",
                text -> Spans.read(text)
                        .filter(span -> span.compareTo(from) >= 0 && span.compareTo(to) <= 0)
                        .orElse(null));
    }

    /** Whole seconds; both bounds are included. */
    static Kind<Duration> seconds(String least, String most) {
        Reader<Duration> spans = duration(least, most).reader();
        return new Kind<>(
                "a duration of whole seconds from " + least + " to " + most + " with its unit (s, m or h), such as 60s",
                text -> {
                    Duration span = spans.read(text);
                    return span == null || span.toMillisPart() != 0 ? null : span;
                });
    }

    /** A number of bytes; the lower bound is included and written as a user would. */
    static Kind<Long> size(String least) {
        long from = Sizes.read(least).orElseThrow();
        return new Kind<>(
                "a size of " + least + " or more in bytes, KB, MB, GB, KiB, MiB or GiB, such as 16MiB",
                text -> Sizes.read(text).filter(size -> size >= from).orElse(null));
    }

    /** A share of a whole, below all of it. */
    static Kind<Double> share() {
        return new Kind<>(
                "a share from 0 to below 1, such as 0.05 or 5%",
                text -> {
                    if (!SHARE.matcher(text).matches()) {
                        return null;
                    }
                    BigDecimal share = text.endsWith("%")
                            ? new BigDecimal(text.substring(0, text.length() - 1)).movePointLeft(2)
                            : new BigDecimal(text);
                    return share.compareTo(BigDecimal.ONE) < 0 ? (Double) share.doubleValue() : null;
                });
    }

    /** One of the constants of an enum, in lower case. */
    static <E extends Enum<E>> Kind<E> oneOf(Class<E> type) {
        List<E> constants = List.of(type.getEnumConstants());
        String names = constants.stream().map(Kind::name).collect(Collectors.joining(", "));
        return new Kind<>("one of " + names, text -> constants.stream()
                .filter(constant -> name(constant).equals(text))
                .findFirst()
                .orElse(null));
    }

    /** Text that may stand in a header. */
    static Kind<String> text() {
        return matching("printable ASCII text that is not empty", "[ -~]+");
    }

    /** Text that may be a name or a password. */
    static Kind<String> line() {
        return matching("text without control characters", "\\P{Cntrl}+");
    }

    static Kind<String> matching(String allowed, String regex) {
        Pattern pattern = Pattern.compile(regex);
        return new Kind<>(allowed, text -> pattern.matcher(text).matches() ? text : null);
    }

    /** HTTP statuses, each by itself or as a range; none when empty. */
    static Kind<Set<Integer>> statuses() {
        Kind<List<Set<Integer>>> list = new Kind<>("a status or a range of statuses", Kind::statuses)
                .list("a comma-separated list of HTTP statuses and ranges of them, such as 200,301-302, or empty");
        return new Kind<>(list.allowed(), text -> {
            List<Set<Integer>> ranges = list.reader().read(text);
            if (ranges == null) {
                return null;
            }
            NavigableSet<Integer> all = new TreeSet<>();
            ranges.forEach(all::addAll);
            return Collections.unmodifiableNavigableSet(all);
        });
    }

    private static @Nullable Set<Integer> statuses(String range) {
        Matcher bounds = STATUSES.matcher(range);
        if (!bounds.matches()) {
            return null;
        }
        int from = Integer.parseInt(bounds.group(1));
        int to = bounds.group(2) == null ? from : Integer.parseInt(bounds.group(2));
        return from <= to ? IntStream.rangeClosed(from, to).boxed().collect(Collectors.toUnmodifiableSet()) : null;
    }

    /** The same, or empty for none. */
    Kind<Optional<T>> orEmpty() {
        return new Kind<>(allowed + ", or empty", text -> {
            if (text.isEmpty()) {
                return Optional.empty();
            }
            T value = reader.read(text);
            return value == null ? null : Optional.of(value);
        });
    }

    /** Any number of them with commas between, which {@code allowed} describes. */
    Kind<List<T>> list(String allowed) {
        return new Kind<>(allowed, text -> {
            List<T> values = new ArrayList<>();
            for (String part : text.isEmpty() ? new String[0] : text.split(",", -1)) {
                T value = reader.read(part.strip());
                if (value == null) {
                    return null;
                }
                values.add(value);
            }
            return List.copyOf(values);
        });
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static Duration bound(String text) {
        return Spans.read(text).orElseThrow();
    }
}
