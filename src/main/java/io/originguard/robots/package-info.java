/**
 * What a target's robots.txt says and for how long it holds: who may be asked what, when the file is asked for again, and how
 * slowly its owner wants us to go.
 *
 * <p>May use: {@code target}, {@code edge}, crawler-commons. No Camel, no SQL, no I/O: what was fetched is handed in.
 */
@NullMarked
package io.originguard.robots;

import org.jspecify.annotations.NullMarked;
