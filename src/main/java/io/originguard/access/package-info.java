/**
 * Who may talk to a node over HTTP: tokens, what is refused before any route sees it, and how a refusal looks.
 *
 * <p>May use: {@code settings}, Vert.x and camel-main's HTTP server. Invariants: no token is ever logged or shown; nothing is
 * answered without the security headers; a request is judged before its body is read.
 */
@NullMarked
package io.originguard.access;

import org.jspecify.annotations.NullMarked;
