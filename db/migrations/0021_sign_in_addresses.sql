-- role: palisade_owner
-- From where a session was opened, as the keyed hashes by which clicks are counted: of the month before, of that month and of the next one,
-- so that a click at the turn of a month can be compared. Empty: the address says nothing about a person.
alter table access.sessions add column address_hashes text[] not null default '{}' check (cardinality(address_hashes) <= 3);
