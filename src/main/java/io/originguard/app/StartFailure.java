package io.originguard.app;

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

/** Why Camel did not start, in one line that names the file to look at. */
final class StartFailure {

    private static final Pattern UNKNOWN_OPTIONS = Pattern.compile("Unknown parameters=\\[\\{(.*)}]");

    private StartFailure() {}

    /** What to tell the user. */
    static WrongInputException explain(Exception failure) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable t = failure; t != null && !chain.contains(t); t = t.getCause()) {
            chain.add(t);
        }
        String where = chain.stream().flatMap(t -> where(t).stream()).reduce("the routes", (first, inner) -> inner);
        return new WrongInputException(where + " cannot be used: " + why(chain), failure);
    }

    private static Optional<String> where(Throwable t) {
        if (t instanceof MarkedYamlEngineException yaml) {
            return yaml.getProblemMark().or(yaml::getContextMark).map(StartFailure::place);
        }
        if (t instanceof FailedToCreateRouteException route) {
            return Optional.ofNullable(route.getLocation()).map(StartFailure::plain);
        }
        if (t instanceof FailedToStartRouteException route) {
            return Optional.ofNullable(route.getLocation()).map(StartFailure::plain);
        }
        return Optional.empty();
    }

    private static String place(Mark mark) {
        return plain(mark.getName()) + " line " + (mark.getLine() + 1);
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
