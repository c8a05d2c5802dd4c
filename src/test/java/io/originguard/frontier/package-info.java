/** Tests of the frontier: the contract that every store keeps, and the queue above it. */
@NullMarked
package io.originguard.frontier;

import org.jspecify.annotations.NullMarked;
