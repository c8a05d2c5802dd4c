package io.originguard.app;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * A call of the command line inside this process, for tests of other packages.
 *
 * @param exitCode how it ended
 * @param out its standard output
 * @param err its standard error
 */
public record CommandCall(int exitCode, String out, String err) {

    public static CommandCall of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Originguard.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new CommandCall(exitCode, out.toString(), err.toString());
    }
}
