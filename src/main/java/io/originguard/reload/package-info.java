/**
 * The route files of a node while it runs: reads the folder, finds out what has changed, and replaces, adds and removes the
 * routes of targets one by one. It needs a Camel context, a folder and a node, and nothing of the standalone program, so
 * that it works in any runtime.
 *
 * <p>May use {@code target}, {@code settings} and {@code camel}. Invariants: a file that cannot be used changes nothing; a
 * target whose file is unchanged is not touched; a route ends when its last page has.
 */
@NullMarked
package io.originguard.reload;

import org.jspecify.annotations.NullMarked;
