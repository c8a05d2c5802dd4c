package io.originguard.reload;

import io.originguard.settings.SettingsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * What a failure of Camel to load a route means to the one who wrote its file. Immutable.
 *
 * @param place the file, as Camel knows it; empty if the failure names none
 * @param line where in the file, from 1; 0 if the failure does not say
 * @param reason what is wrong, in one line
 */
public record Fault(Optional<String> place, int line, String reason) {

    private static final Pattern UNKNOWN_OPTIONS = Pattern.compile("Unknown parameters=\\[\\{(.*)}]");

    /** A key that is wrong, as settings, endpoints and the reader of routes speak of it. */
    private static final Pattern KEY = Pattern.compile("^(?:option|unknown option|Unsupported field:) ([A-Za-z]+)\\b");

    /** What this failure means. */
    public static Fault of(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable t = failure; t != null && !chain.contains(t); t = t.getCause()) {
            chain.add(t);
        }
        Optional<Mark> mark = chain.stream().flatMap(t -> mark(t).stream()).reduce((first, inner) -> inner);
        Optional<String> place = mark.map(Mark::getName)
                .or(() -> chain.stream().flatMap(t -> location(t).stream()).reduce((first, inner) -> inner))
                .map(Fault::plain);
        return new Fault(place, mark.map(m -> m.getLine() + 1).orElse(0), why(chain));
    }

    /** Its line, which is looked for in the text if the failure does not say it, or only where the step begins. */
    int line(Yaml yaml) {
        Matcher key = KEY.matcher(reason);
        if (key.find()) {
            return yaml.lineOfKey(key.group(1)).orElse(line);
        }
        return line > 0 ? line : yaml.lineOfValueIn(reason).orElse(0);
    }

    private static Optional<Mark> mark(Throwable t) {
        return t instanceof MarkedYamlEngineException yaml
                ? yaml.getProblemMark().or(yaml::getContextMark)
                : Optional.empty();
    }

    private static Optional<String> location(Throwable t) {
        if (t instanceof FailedToCreateRouteException route) {
            return Optional.ofNullable(route.getLocation());
        }
        if (t instanceof FailedToStartRouteException route) {
            return Optional.ofNullable(route.getLocation());
        }
        return Optional.empty();
    }

    private static String plain(String location) {
        return location.startsWith("file:") ? location.substring("file:".length()) : location;
    }

    /** The innermost cause that says anything, which is the most exact one. */
    private static String why(List<Throwable> chain) {
        String said = "";
        for (Throwable t : chain) {
            String text = t instanceof MarkedYamlEngineException yaml ? problem(yaml) : t.getMessage();
            if (text != null && !text.isBlank()) {
                said = text.strip();
            }
            if (t instanceof SettingsException settings) {
                return String.join("; ", settings.problems());
            }
        }
        Matcher unknown = UNKNOWN_OPTIONS.matcher(said);
        if (unknown.find()) {
            return "unknown option " + unknown.group(1) + " of an endpoint; look at its spelling";
        }
        return said.lines().findFirst().orElse("no reason is known");
    }

    private static String problem(MarkedYamlEngineException yaml) {
        String context = yaml.getContext();
        String problem = yaml.getProblem();
        if (context == null || context.isBlank()) {
            return problem;
        }
        return problem == null || problem.isBlank() ? context : context + ": " + problem;
    }
}
