package io.originguard.access;

/** Whether a request may come in. */
sealed interface Verdict {

    /**
     * It may.
     *
     * @param by who sent it
     * @param known whether a token proved that
     */
    record Welcome(String by, boolean known) implements Verdict {}

    /**
     * It may not.
     *
     * @param status 401, 403 or 421
     * @param detail what is wrong and what to do, one line
     */
    record Refused(int status, String detail) implements Verdict {}
}
