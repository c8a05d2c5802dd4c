-- What an operator has decided: a target is held from then on until an operator resumes it, whatever its breaker does.

alter table target add column held_since bigint;
alter table target add column held_reason text;
alter table target add column held_by text;

create table operation (
    id         ${identity},
    target_id  bigint       not null references target (id),
    at         bigint       not null,
    action     varchar(16)  not null,
    reason     text         not null,
    operator   text         not null
);

create index operation_of_target on operation (target_id, id);
