/**
 * The pages that a node shows to people: an overview of its targets, and a page for each of them.
 *
 * <p>May use: {@code target}, {@code edge}, {@code settings}, {@code access}, {@code frontier}, {@code status}, Mustache and
 * Camel's exchanges. Invariants: a page is whole without a script; what strangers wrote is text, never markup; of the class
 * path nothing is served but the files that {@link io.originguard.page.StaticFiles} lists; nothing is changed here, steering
 * goes through the REST interface.
 */
@NullMarked
package io.originguard.page;

import org.jspecify.annotations.NullMarked;
