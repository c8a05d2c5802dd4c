/**
 * A node in somebody else's Camel context: the jar on the class path and the route files are all that an application adds. What the
 * context lacks is brought along when a route first needs it, and nothing of the application's is changed.
 *
 * <p>May use: everything above {@code app}. Invariants: a context whose routes do not name us opens no file, no connection and no
 * thread; stopping a context gives back all that it had opened.
 */
@NullMarked
package io.originguard.embedding;

import org.jspecify.annotations.NullMarked;
