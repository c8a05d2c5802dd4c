/** A node in somebody else's Camel context: the whole path, in each kind of runtime, and what stays as it was. */
@NullMarked
package io.originguard.embedding;

import org.jspecify.annotations.NullMarked;
