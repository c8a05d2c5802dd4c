-- What a later program might add: a column to each table that it shares with programs before it, an index and a table.

alter table target add column later text;
alter table job add column later text;
alter table dead_letter add column later integer not null default 0;
alter table outage add column later text;
alter table probe add column later text;
alter table intake_checkpoint add column later text;
alter table operation add column later text;
alter table node add column later text;
alter table alert add column later text;
alter table incident add column later text;
alter table history add column later text;

create index operation_later on operation (later);

create table later (
    id    ${identity},
    what  ${bytes} not null
);
