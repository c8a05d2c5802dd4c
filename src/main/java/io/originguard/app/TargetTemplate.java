package io.originguard.app;

import io.originguard.target.Host;
import java.util.Map;
import java.util.regex.Pattern;

/** The file of a new target, with comments for the one who will edit it. */
final class TargetTemplate {

    /** What YAML takes for text as it stands, wherever it stands. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9/]([A-Za-z0-9/ ,*?=._-]*[A-Za-z0-9/*=._-])?");

    private TargetTemplate() {}

    /**
     * Its text.
     *
     * @param options options of {@code frontier}, in the order in which they are written
     */
    static String of(Host target, String description, Map<String, String> options) {
        StringBuilder lines = new StringBuilder();
        options.forEach((name, value) -> lines.append("        ")
                .append(name)
                .append(": ")
                .append(quoted(value))
                .append('\n'));
        return """
                # %1$s, politely. A running node takes up at once what is changed here; "originguard check" looks it over first.
                # Watch it: "originguard status" shows what the target does, and why it is paused when it is.
                - route:
                    id: %2$s
                    routeConfigurationId: originguard
                    description: %3$s
                    from:
                      uri: frontier
                      parameters:
                        target: %2$s
                %4$s        # Every setting that config/originguard.properties calls a target's may stand here, such as
                        # probePath: /health
                        # paths: /export/* 1/5s, /search?* 10/1m max 2, /print/* skip
                      steps:
                        # Before this step, headers may be set; with deliver: false above, the page comes back for further steps.
                        - to:
                            uri: direct
                            parameters:
                              name: fetch
                """.formatted(target, quoted(target.name()), quoted(description), lines);
    }

    private static String quoted(String text) {
        boolean number = text.matches("[1-9][0-9]*");
        boolean other = text.matches("[0-9._-]*|true|false|yes|no|on|off|null");
        return number || (PLAIN.matcher(text).matches() && !other) ? text : "'" + text.replace("'", "''") + "'";
    }
}
