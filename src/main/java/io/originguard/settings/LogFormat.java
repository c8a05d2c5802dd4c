package io.originguard.settings;

/** How the program writes its log. */
public enum LogFormat {
    /** A line a message, for people. */
    TEXT,
    /** A JSON object a line, for collectors. */
    JSON
}
