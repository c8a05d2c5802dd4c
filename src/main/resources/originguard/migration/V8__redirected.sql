-- A job that a redirect has led from the queue of one target into that of another, which may belong to another node: where it
-- was submitted and how many redirects ago, as a JSON object of texts; null for all others.

alter table job add column redirected text;
alter table dead_letter add column redirected text;
