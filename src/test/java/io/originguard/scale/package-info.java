/**
 * A fleet that is too large for a machine, simulated: the rules are the real ones, of breakers, shares and alerts, the time and
 * the network are not.
 */
@NullMarked
package io.originguard.scale;

import org.jspecify.annotations.NullMarked;
