/** Tests of route files that change while the node runs. */
@NullMarked
package io.originguard.live;

import org.jspecify.annotations.NullMarked;
