@NullMarked
package io.originguard.karaf;

import org.jspecify.annotations.NullMarked;
