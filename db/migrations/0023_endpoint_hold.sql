-- role: palisade_owner
-- Whoever sends to an endpoint holds the endpoint instead of claiming every delivery: one row written for a thousand.
alter table integrations.webhook_endpoints add column held_until timestamptz;
