-- When the first page was delivered after the recovery that an outage ended with.

alter table outage add column first_page_at bigint;
