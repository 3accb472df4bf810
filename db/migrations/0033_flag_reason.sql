-- role: palisade_owner
-- Why somebody flagged a click by hand. Not checked against the rows there are: none has a reason yet.
alter table attribution.clicks add column flag_reason text;
alter table attribution.clicks add constraint clicks_flag_reason_check check (length(flag_reason) between 1 and 500) not valid;
alter table attribution.clicks alter column flag_reason set statistics 0;
grant update (flag_reason) on attribution.clicks to palisade_app, palisade_eraser;
