/**
 * Every setting there is, once: {@link io.originguard.settings.Catalogue} says what it is called, what it may be and what
 * it does; {@link io.originguard.settings.Settings} is what the sources made of it. The settings file that is shipped, the
 * options of a target's route and the names of environment variables all follow from the catalogue.
 *
 * <p>May use: the JDK, {@code target}, and {@code edge} for the names of the causes. Invariants: a key is spelled in the
 * catalogue and nowhere else; what is loaded is valid; a message never shows a password.
 */
@NullMarked
package io.originguard.settings;

import org.jspecify.annotations.NullMarked;
