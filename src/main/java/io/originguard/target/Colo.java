package io.originguard.target;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The data centre of an edge, as the edge's id of a request names it. */
public final class Colo {

    private static final Pattern RAY = Pattern.compile("[0-9a-fA-F]+-([A-Z]{3})");

    private Colo() {}

    /**
     * The three letters behind the dash.
     *
     * @param cfRay such as {@code 8f1c2d3e4f5a6b7c-AMS}
     */
    public static Optional<String> of(String cfRay) {
        Matcher ray = RAY.matcher(cfRay);
        return ray.matches() ? Optional.of(ray.group(1)) : Optional.empty();
    }
}
