/**
 * A node as a bundle of Apache Karaf: its life cycle, its configuration by ConfigAdmin, and the commands of Karaf's shell.
 *
 * <p>May use: all packages but {@code demo} and {@code replay}, OSGi's API and Karaf's shell API, which only a container has. Invariants: one
 * node at a time, started and stopped by one thread; when the bundle has stopped, no thread, driver or service of it is left.
 */
@NullMarked
package io.originguard.karaf;

import org.jspecify.annotations.NullMarked;
