package io.originguard.reload;

/** What was made of a target file's text: a {@link TargetFile} that declares a target, or an {@link Unusable} one. */
sealed interface Reading permits TargetFile, Unusable {

    /** What was read. */
    RouteText text();
}
