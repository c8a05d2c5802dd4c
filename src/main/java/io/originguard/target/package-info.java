/**
 * The vocabulary of the domain: what is fetched ({@link io.originguard.target.Target}), under which numbers
 * ({@link io.originguard.target.TargetSettings}), and the work itself ({@link io.originguard.target.Job}).
 *
 * <p>May use: the JDK, nothing else. Everything here is an immutable value and therefore safe to share between threads.
 */
@NullMarked
package io.originguard.target;

import org.jspecify.annotations.NullMarked;
