/**
 * Tests of the program as a user has it: {@code java -jar originguard.jar} as a child process, against a little edge and
 * origins in the test's own JVM, judged from the edge's log, the exit code, what is printed, and the files it leaves.
 */
@NullMarked
package io.originguard.process;

import org.jspecify.annotations.NullMarked;
