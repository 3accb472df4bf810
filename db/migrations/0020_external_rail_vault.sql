-- role: palisade_owner
-- The secret that a brand shares with its payment provider is in the vault, like every other.
alter table payouts.provider drop column secret_sealed, drop column previous_secret_sealed;
