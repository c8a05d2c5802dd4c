-- Which programs may work on this store: those that know this version of the schema or a later one. A migration that only adds
-- to what is there leaves it as it is. One that takes away or changes what an older program uses sets it, in its first
-- statement, to the oldest version whose programs can do without.

create table compatibility (
    id     integer primary key,
    least  integer not null
);
insert into compatibility (id, least) values (1, 7);

-- The version of the schema that the node's program knows. Programs before this version do not write it.
alter table node add column schema_version integer not null default 7;
