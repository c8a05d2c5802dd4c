-- The outbox of alerts: a row is inserted with the transition that it tells of, and deleted days after it was sent.

create table alert (
    id           ${identity},
    target_id    bigint references target (id),       -- null: a summary
    kind         varchar(16) not null,
    stream       varchar(16) not null,                -- down, up, blocked: what is gathered together in a rush
    -- NEW not sorted yet, SILENT nothing to tell, DUE to be sent, GATHERED told by a summary, OPEN a summary that still
    -- gathers, SENT, DEAD given up
    stage        varchar(16) not null,
    incident     text        not null,
    at           bigint      not null,
    cause        varchar(40) not null,
    colo         varchar(8),
    facts        text        not null,                -- JSON object
    summary      bigint,                              -- the one that tells of it
    released_at  bigint      not null default 0,      -- sorted as to be sent; of a summary: closed
    due_at       bigint      not null default 0,      -- sent at the earliest; of an OPEN one: closed then
    attempts     integer     not null default 0,
    taken_by     text,
    taken_until  bigint      not null default 0,
    sent_at      bigint
);

create index alert_by_stage on alert (stage, due_at, id);
create index alert_of_stream on alert (stream, released_at);
create index alert_of_target on alert (target_id, id);
create index alert_of_incident on alert (incident, id);
create index alert_of_summary on alert (summary, id);
create index alert_by_time on alert (at);

-- One row while an incident of a target lasts, and no row afterwards.
create table incident (
    target_id  bigint      not null references target (id),
    stream     varchar(16) not null,                  -- down or blocked
    incident   text        not null,
    trips      integer     not null,
    up_since   bigint,                                -- null: not over
    flapping   boolean     not null,
    alone      boolean     not null,                  -- told by an alert of its own
    mass       text,                                  -- the incident of the summary that told of it
    primary key (target_id, stream)
);

create index incident_to_settle on incident (up_since);
create index incident_of_mass on incident (mass);

-- One row, locked by whoever sorts.
create table alert_desk (
    id      integer primary key,
    sorted  bigint not null
);
insert into alert_desk (id, sorted) values (1, 0);

-- Outages that are under way were told by the version before, or are told now.
insert into incident (target_id, stream, incident, trips, up_since, flapping, alone)
    select id, 'down', host || '@' || since, 1, null, false, true from target where state <> 'CLOSED' and alert_sent;
insert into alert (target_id, kind, stream, stage, incident, at, cause, facts)
    select id, 'TRIPPED', 'down', 'NEW', '', since, 'unknown', '{"detail":"noticed before an upgrade"}'
    from target where state <> 'CLOSED' and not alert_sent;
alter table target drop column alert_sent;
