/**
 * The standalone program: reads the command line and the settings, puts a node and camel-main together, and shows what
 * happens.
 *
 * <p>May use everything. Invariant: what is wrong with the command line, the settings or the files is said in one line
 * before anything is started, with exit code 2.
 */
@NullMarked
package io.originguard.app;

import org.jspecify.annotations.NullMarked;
