/** Tests of the entrance. */
@NullMarked
package io.originguard.access;

import org.jspecify.annotations.NullMarked;
