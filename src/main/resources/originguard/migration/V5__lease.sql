-- Which node works on which target. A node holds one lease for all its targets; a target is owned as long as the row of its
-- owner is there, and who takes targets over deletes that row first.

create table node (
    id           ${identity},
    seat         varchar(64)  not null,  -- of its data directory: a newer node in the same one has replaced it
    name         varchar(255) not null,
    address      varchar(255),           -- host and port, where it listens
    version      varchar(64)  not null,
    unlisted     boolean      not null,  -- whether it serves targets without a route
    started_at   bigint       not null,
    lease_until  bigint       not null,  -- by the database's clock, as nothing else in here
    targets      integer      not null default 0,
    leaving      boolean      not null default false
);

-- Null: free to be claimed.
alter table target add column owner bigint;

create index target_of_owner on target (owner);
