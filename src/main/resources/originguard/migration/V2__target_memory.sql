-- What a target has taught us and a restart must not forget, beside its breaker.

alter table target add column behind_edge boolean not null default false;
-- The learnt baseline is lower than the configured one, or there is none.
alter table target add column learnt_baseline integer;
alter table target add column learnt_at bigint;
alter table target add column learnt_reason text;
-- The latest trip from CLOSED: requests in flight, and when.
alter table target add column tripped_in_flight integer;
alter table target add column tripped_at bigint;
-- Since the latest 429: requests in flight that are allowed, and until when nothing is sent.
alter table target add column limited_to integer;
alter table target add column limited_until bigint;
