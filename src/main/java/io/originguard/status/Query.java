package io.originguard.status;

import io.originguard.edge.Text;
import io.originguard.target.Host;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * The path and the parameters of a request, each checked when it is asked for. Read from the URL itself, because Camel merges
 * parameters and headers of one name. Immutable.
 */
public final class Query {

    /** The longest text of a parameter, that of the longest host name. */
    private static final int LONGEST = 253;

    private static final Pattern WHOLE = Pattern.compile("\\d{1,9}");

    private final List<String> path;
    private final Map<String, String> given;

    private Query(List<String> path, Map<String, String> given) {
        this.path = path;
        this.given = given;
    }

    /**
     * Reads a request's URL.
     *
     * @param known the parameters that may be there
     * @throws RefusedException if there is another one, or one twice
     */
    public static Query of(Exchange exchange, String... known) {
        String uri = exchange.getMessage().getHeader(Exchange.HTTP_URI, "", String.class);
        String query = exchange.getMessage().getHeader(Exchange.HTTP_QUERY, String.class);
        String pathOnly = uri.indexOf('?') < 0 ? uri : uri.substring(0, uri.indexOf('?'));
        return of(pathOnly, query, known);
    }

    static Query of(String path, @Nullable String query, String... known) {
        Map<String, String> given = new HashMap<>();
        for (String pair : query == null || query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            String value = decoded(equals < 0 ? "" : pair.substring(equals + 1));
            if (!List.of(known).contains(name)) {
                throw RefusedException.wrong("there is no parameter '" + shown(name) + "' here; "
                        + (known.length == 0 ? "it takes none" : "there are " + String.join(", ", known)));
            }
            if (value.length() > LONGEST) {
                throw RefusedException.wrong(name + " is longer than " + LONGEST + " characters");
            }
            if (given.put(name, value) != null) {
                throw RefusedException.wrong("the parameter " + name + " is there twice; write it once");
            }
        }
        given.values().removeIf(String::isEmpty);
        return new Query(Arrays.stream(path.split("/", -1)).map(Query::decoded).toList(), given);
    }

    /** A part of the path, counted from 0: of {@code /api/targets/x} the third is {@code x}. */
    public String part(int number) {
        return number + 1 < path.size() ? path.get(number + 1) : "";
    }

    /** The target that a part of the path names. */
    public Host host(int number) {
        try {
            return new Host(part(number).toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw RefusedException.noTarget("'" + shown(part(number)) + "'");
        }
    }

    /** Whether none is given. */
    boolean isEmpty() {
        return given.isEmpty();
    }

    /** A parameter, if it is there and not empty. */
    public Optional<String> text(String name) {
        return Optional.ofNullable(given.get(name));
    }

    /** A target that a parameter names. */
    Optional<Host> target() {
        return text("target").map(name -> {
            try {
                return new Host(name.toLowerCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw wrong("target", name, "a host name such as shop.example.com");
            }
        });
    }

    /** A whole number; both bounds are included. */
    int whole(String name, int least, int most, int fallback) {
        return text(name)
                .map(text -> {
                    if (!WHOLE.matcher(text).matches()
                            || Integer.parseInt(text) < least
                            || Integer.parseInt(text) > most) {
                        throw wrong(name, text, "a whole number from " + least + " to " + most);
                    }
                    return Integer.parseInt(text);
                })
                .orElse(fallback);
    }

    Optional<Long> id() {
        return text("id").map(text -> {
            if (!Pattern.matches("\\d{1,18}", text)) {
                throw wrong("id", text, "the id of a dead letter, a whole number");
            }
            return Long.valueOf(text);
        });
    }

    Optional<Boolean> flag(String name) {
        return text(name).map(text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(name, text, "true or false");
        });
    }

    /** One of these by its name. */
    <T> Optional<T> oneOf(String name, List<T> choices, Function<T, String> named) {
        return text(name).map(text -> choices.stream()
                .filter(choice -> named.apply(choice).equals(text))
                .findFirst()
                .orElseThrow(() -> wrong(name, text, choices.stream().map(named).collect(Collectors.joining(" or ")))));
    }

    private static RefusedException wrong(String name, String text, String allowed) {
        return RefusedException.wrong(name + "=" + shown(text) + " cannot be used; write " + allowed);
    }

    private static String shown(String text) {
        return Text.line(text);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw RefusedException.wrong(
                    "the URL has a % that is not followed by two hexadecimal digits; write it as %25");
        }
    }
}
