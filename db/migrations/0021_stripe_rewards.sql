-- role: palisade_owner
-- What a program promises its customers is made in the brand's own Stripe account, once there is a key for it.
alter table programs.coupons
    -- Failures so far; null: none.
    add column reward_attempts int check (reward_attempts >= 0),
    -- When it is tried again after a failure.
    add column reward_due_at timestamptz,
    add column reward_error text check (length(reward_error) <= 300),
    -- Since when Stripe takes the code no longer.
    add column reward_ended_at timestamptz;
create index coupons_without_reward on programs.coupons (tenant_id, id) where stripe_promotion_code_id is null and deactivated_at is null;
create index coupons_to_end on programs.coupons (tenant_id, id)
    where stripe_promotion_code_id is not null and deactivated_at is not null and reward_ended_at is null;
