-- What came of each target's requests, minute by minute, for a day. Only minutes with something to tell have a row.

create table history (
    minute     bigint not null,  -- minutes since 1970-01-01T00:00:00Z
    -- No foreign key: each row would lock its target's.
    target_id  bigint not null,
    steps      text   not null
);

-- In this order rows come in at one end and go out at the other.
create index history_by_minute on history (minute, target_id);
