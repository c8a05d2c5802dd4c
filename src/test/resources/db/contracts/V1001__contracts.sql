-- What a later program might take away, once all nodes run one that can do without.

update compatibility set least = 1000;

alter table history drop column steps;
