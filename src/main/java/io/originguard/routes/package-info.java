/**
 * The routes that are written in Java: the Quartz probe, the dead-letter channel, intake and the interface over REST. The other routes are
 * the YAML files in {@code routes/}; one route lives in one language.
 *
 * <p>May use: Camel, the records of {@code status} and {@code access} that describe answers, and by name the beans of {@code camel} and
 * {@code status}.
 */
@NullMarked
package io.originguard.routes;

import org.jspecify.annotations.NullMarked;
