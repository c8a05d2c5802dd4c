/** The examples: each folder is run as its README says, before a real site on this machine. */
@NullMarked
package io.originguard.examples;

import org.jspecify.annotations.NullMarked;
