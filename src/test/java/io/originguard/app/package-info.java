/** Tests of the command line and of what puts a node together, without a packaged program. */
@NullMarked
package io.originguard.app;

import org.jspecify.annotations.NullMarked;
