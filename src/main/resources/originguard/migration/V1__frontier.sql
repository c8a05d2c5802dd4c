-- The frontier: targets with their books and breaker state, the waiting jobs, what became dead, and the outages.
-- One text for all engines; the two words that differ are placeholders filled in by the program:
--   ${identity}  a generated key that is never reused        ${bytes}  a binary column
-- Points in time are milliseconds since 1970-01-01T00:00:00Z.

create table target (
    id             ${identity},
    host           varchar(255) not null unique,
    state          varchar(16)  not null default 'CLOSED',
    generation     bigint       not null default 0,
    since          bigint       not null default 0,
    next_probe_at  bigint,
    probe_url      text,
    outage         bigint,
    alert_sent     boolean      not null default true,
    -- accepted = delivered + dead + rows in job, in every transaction
    accepted       bigint       not null default 0,
    delivered      bigint       not null default 0,
    dead           bigint       not null default 0
);

-- Rows are only inserted and deleted: parking deletes one and inserts another.
create table job (
    id           ${identity},
    target_id    bigint  not null references target (id),
    url          text    not null,
    url_key      ${bytes} not null,  -- first 16 bytes of the URL's SHA-256
    priority     integer not null,
    due_at       bigint  not null,   -- 0: at once
    attempt      integer not null,
    accepted_at  bigint  not null,
    headers      text,               -- JSON object, null when empty
    metadata     text,               -- JSON object, null when empty
    unique (target_id, url_key)
);

create index job_order on job (target_id, due_at, priority desc, id);

create table dead_letter (
    id           ${identity},
    target_id    bigint  not null references target (id),
    url          text    not null,
    cause        varchar(40) not null,
    status       integer not null,
    reason       text    not null,
    attempt      integer not null,
    buried_at    bigint  not null,
    -- what a requeue needs
    priority     integer not null,
    accepted_at  bigint  not null,
    headers      text,
    metadata     text
);

create index dead_letter_of_target on dead_letter (target_id, id);

create table outage (
    target_id           bigint  not null references target (id),
    generation          bigint  not null,
    cause               varchar(40) not null,
    first_error_at      bigint  not null,
    tripped_at          bigint  not null,
    bad                 integer not null,
    total               integer not null,
    cf_ray              text,
    requests_while_down bigint  not null,
    reopened            integer not null,
    jobs_held           bigint  not null,
    recovered_at        bigint,
    closed_at           bigint,
    jobs_lost           bigint  not null,
    primary key (target_id, generation)
);

create index outage_by_time on outage (tripped_at);

create table probe (
    id         ${identity},
    target_id  bigint  not null references target (id),
    outage     bigint  not null,
    sent_at    bigint  not null,
    url        text    not null,
    status     integer not null,
    cause      varchar(40) not null,
    recovered  boolean not null,
    cf_ray     text,
    detail     text    not null
);

create index probe_of_outage on probe (target_id, outage, id);

create table intake_checkpoint (
    source    text   not null,
    digest    varchar(128) not null,
    lines     bigint not null,
    taken_at  bigint not null,
    primary key (source, digest)
);
