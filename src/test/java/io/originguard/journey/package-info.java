/**
 * The promises of the README: a whole node before a real edge with real origins, judged from the edge's own log, the index
 * and WARC files, and the frontier's books.
 */
@NullMarked
package io.originguard.journey;

import org.jspecify.annotations.NullMarked;
