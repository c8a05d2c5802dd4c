/**
 * The routes that are written in Java: the Quartz probe, the dead-letter channel, and intake over REST. The other routes are
 * the YAML files in {@code routes/}; one route lives in one language.
 *
 * <p>May use: Camel, and by name the beans of {@code camel}.
 */
@NullMarked
package io.originguard.routes;

import org.jspecify.annotations.NullMarked;
