/**
 * The durable queue of jobs. {@link io.originguard.frontier.Frontier} answers "what may be fetched now";
 * {@link io.originguard.frontier.FrontierStore} is the one place with SQL.
 *
 * <p>May use: {@code target}, {@code alert}, JDBC, the PostgreSQL driver, Flyway, Jackson for two text columns, SLF4J. Invariants: an accepted URL is in the store until it is delivered or a dead
 * letter (I1); job rows are only inserted and deleted, in batches; no statement's cost grows with the number of parked jobs.
 */
@NullMarked
package io.originguard.frontier;

import org.jspecify.annotations.NullMarked;
