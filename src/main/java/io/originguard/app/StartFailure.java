package io.originguard.app;

import io.originguard.camel.RouteProblem;
import io.originguard.reload.Fault;

/** Why Camel did not start, in one line that names the file to look at. */
final class StartFailure {

    private StartFailure() {}

    /** What to tell the user. */
    static WrongInputException explain(Exception failure) {
        Fault fault = Fault.of(failure);
        return new WrongInputException(text(fault.place().orElse("the routes"), fault.line(), fault.reason()), failure);
    }

    /** The same of a target's file. */
    static WrongInputException of(RouteProblem problem) {
        return new WrongInputException(text(problem.file().toString(), problem.line(), problem.reason()));
    }

    private static String text(String where, int line, String reason) {
        return where + (line > 0 ? " line " + line : "") + " cannot be used: " + reason;
    }
}
