/** Tests of route files that change while the node runs. */
@NullMarked
package io.originguard.reload;

import org.jspecify.annotations.NullMarked;
