package io.originguard.frontier;

import java.util.stream.Stream;

/** This program with migrations of the future. */
public final class LaterProgram {

    /** The version of {@link #EXTENDING}. */
    static final int VERSION = 1000;

    /** Adds to what there is. */
    static final Schema EXTENDING = with("classpath:db/extends");

    /** Takes away what programs before {@link #EXTENDING} need. */
    static final Schema CONTRACTING = with("classpath:db/extends", "classpath:db/contracts");

    private LaterProgram() {}

    /** A PostgreSQL store, opened and extended by the next version of this program. */
    public static FrontierStore extending(String url) {
        return PostgresStore.open(url, Credentials.NONE, EXTENDING);
    }

    private static Schema with(String... later) {
        return new Schema(
                Stream.concat(Schema.OWN.locations().stream(), Stream.of(later)).toList());
    }
}
