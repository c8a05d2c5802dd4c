package io.originguard.settings;

import java.util.List;

/** Settings that cannot be used. The message has one line for each problem, which names source, key and what is allowed. */
public final class SettingsException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String[] problems;

    SettingsException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = problems.toArray(String[]::new);
    }

    /** The lines of the message. */
    public List<String> problems() {
        return List.of(problems);
    }
}
