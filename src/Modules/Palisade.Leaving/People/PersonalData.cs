namespace Palisade.Leaving.People;

/// <summary>What happens to the columns of a table that hold text when a person is erased. Each column stands in one of the four lists.</summary>
/// <param name="Table">With its schema.</param>
internal sealed record PersonalColumns(string Table)
{
    /// <summary>Written over; the eraser, and it alone where nobody else may, holds UPDATE on them.</summary>
    public string[] Erased { get; init; } = [];

    /// <summary>Gone with their rows, because a row is about one person or is kept for a moment only.</summary>
    public string[] Deleted { get; init; } = [];

    /// <summary>May tell who somebody is, and stays; <see cref="Why"/> says why.</summary>
    public string[] Kept { get; init; } = [];

    /// <summary>Why <see cref="Kept"/> columns stay.</summary>
    public string Why { get; init; } = "";

    /// <summary>Tells nothing about a person: codes, states, the brand's own texts, hashes of random values.</summary>
    public string[] Plain { get; init; } = [];
}

/// <summary>
/// Every column of tenant data that can hold text (text, jsonb, bytea, lists of texts), and what becomes of it when a person is erased. A test
/// compares this with the catalog, so that a new column is decided about or the build is red; ids, numbers and times tell nobody's name.
/// </summary>
internal static class PersonalData
{
    public static readonly IReadOnlyList<PersonalColumns> Tables =
    [
        new("access.api_keys")
        {
            Erased = ["label"],
            Kept = ["allowed_from"],
            Why = "Networks of servers from which the key worked; it works no more.",
            Plain = ["kind", "prefix", "key_hash", "scopes"],
        },
        new("access.challenges") { Deleted = ["purpose", "state"] },
        new("access.magic_links") { Deleted = ["token_hash", "purpose"] },
        new("access.members") { Erased = ["email", "name", "revoke_reason"], Plain = ["role", "role_kind"] },
        new("access.passkeys") { Deleted = ["credential_id", "public_key", "transports", "name"], Plain = ["rp_id"] },
        new("access.recovery_codes") { Deleted = ["code_hash"] },
        new("access.roles") { Plain = ["kind", "name", "description", "permissions"] },
        new("access.scim_group_members"),
        new("access.scim_groups") { Plain = ["display_name", "external_id", "role"] },
        new("access.scim_memberships"),
        new("access.scim_requests") { Deleted = ["method", "path", "query", "body", "error"] },
        new("access.scim_tokens") { Plain = ["label", "prefix", "token_hash"] },
        new("access.scim_users") { Deleted = ["user_key", "address", "display_name", "external_id", "attributes"] },
        new("access.sessions") { Deleted = ["token_hash", "address_hashes", "device", "network"], Plain = ["method"] },
        new("access.totp"),
        new("attribution.attributions") { Erased = ["user_id"], Plain = ["model", "event_type", "currency"] },
        new("attribution.clicks")
        {
            Erased = ["landing_url", "ip_hash", "user_agent", "referer", "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "flag_reason"],
            Kept = ["country"],
            Why = "Two letters, and terms may ask for them: without them money would come out differently when it is worked out again.",
            Plain = ["fraud_flag"],
        },
        new("attribution.coupon_redemptions")
        {
            Erased = ["request_hash"],
            Kept = ["external_event_id"],
            Why = "The brand's own number of the order: refunds name it, and the books need it.",
            Plain = ["event_type", "currency"],
        },
        new("attribution.events")
        {
            Erased = ["user_id", "metadata", "request_hash"],
            Kept = ["external_event_id", "refund_of_external"],
            Why = "The brand's own number of the order: refunds name it, and the books need it. Of the metadata stays what terms ask for, and numbers of payments.",
            Plain = ["type", "currency"],
        },
        new("attribution.fraud_cases") { Erased = ["user_id", "subject", "reason"], Plain = ["rule", "status"] },
        new("attribution.fraud_decisions") { Erased = ["reason"], Plain = ["decision", "actor_kind"] },
        new("attribution.identities") { Erased = ["user_id"] },
        new("attribution.rederivations") { Erased = ["after_user"], Plain = ["reason", "status"] },
        new("attribution.workings")
        {
            Kept = ["working"],
            Why = "Amounts, and the values that terms asked for: the receipt of a commission is made of it. No name, address or id of a customer is in it.",
        },
        new("audit.chains") { Plain = ["hash"] },
        new("audit.collectors") { Plain = ["host", "format", "authority", "last_error"] },
        new("audit.entries")
        {
            Kept = ["target_id", "before", "after", "reason", "address_hash", "request_id"],
            Why = "The history, under a chain of hashes. Names, addresses and what else can be erased are masked in it from the start; what a brand's own systems add, and reasons that callers give, are the brand's.",
            Plain = ["source", "action", "target_kind", "actor_kind", "hash"],
        },
        new("audit.fresh")
        {
            Kept = ["target_id", "before", "after", "reason", "address_hash", "request_id"],
            Why = "As audit.entries, a moment before.",
            Plain = ["source", "action", "target_kind", "actor_kind"],
        },
        new("audit.heads") { Plain = ["hash", "key_id", "signature"] },
        new("directory.brand_resources") { Plain = ["kind", "label", "description", "body", "url"] },
        new("directory.domains") { Plain = ["domain", "edge_kind", "status", "token", "proof"] },
        new("directory.flags") { Plain = ["key", "rule"] },
        new("directory.images") { Plain = ["sha256", "content_type", "content"] },
        new("directory.organizations") { Erased = ["name"], Plain = ["kind"] },
        new("directory.settings") { Plain = ["key", "value"] },
        new("directory.tenants")
        {
            Erased = ["support_email"],
            Plain = ["slug", "display_name", "status", "approval_status", "program_name", "brand_color", "program_terms_url", "logo_url", "favicon_url"],
        },
        new("integrations.inbox")
        {
            Erased = ["body"],
            Kept = ["external_id"],
            Why = "The sender's number of the message: without it a repetition would be taken for a new one.",
            Plain = ["source", "type", "status", "reason"],
        },
        new("integrations.postback_firings"),
        new("integrations.postbacks") { Deleted = ["url", "events", "last_error"] },
        new("integrations.stripe_customers") { Deleted = ["customer_id", "user_id"] },
        new("integrations.webhook_deliveries") { Plain = ["status", "error"] },
        new("integrations.webhook_endpoints") { Plain = ["url", "events", "label", "secret_prefix"] },
        new("leaving.departures") { Plain = ["reason", "obligations"] },
        new("leaving.erasures")
        {
            Kept = ["certificate"],
            Why = "The proof of the erasure. It names the person by a hash whose salt only the holder of the certificate has.",
        },
        new("ledger.entries") { Plain = ["kind", "account", "currency"] },
        new("payouts.accounts") { Deleted = ["account_id"] },
        new("payouts.clearings") { Kept = ["reason"], Why = "Why money that was owed is owed no longer: the books need it." },
        new("payouts.commissions") { Plain = ["currency", "explanation", "status", "reversed_by"] },
        new("payouts.confirmations")
        {
            Kept = ["reference", "return_reference", "reason", "message_id", "body"],
            Why = "The payment provider's signed word on a payment, byte for byte: the proof of it.",
            Plain = ["status", "currency", "verdict", "conflict"],
        },
        new("payouts.payouts") { Erased = ["metadata"], Plain = ["currency", "method", "status"] },
        new("payouts.policy") { Plain = ["rail", "cadence"] },
        new("payouts.provider") { Plain = ["url", "secret_prefix"] },
        new("payouts.recovery_requests") { Erased = ["note"], Plain = ["rail", "kind", "params", "status", "outcome"] },
        new("payouts.reversals") { Kept = ["provider_id"], Why = "The payment provider's number of money that came back: the books need it." },
        new("payouts.runs") { Plain = ["started_by", "digest"] },
        new("payouts.schedule"),
        new("payouts.transfers")
        {
            Kept = ["destination", "provider_id"],
            Why = "To which account money went, and the provider's number of it: the proof of the payment.",
            Plain = ["rail", "state", "currency", "idempotency_key", "last_error"],
        },
        new("platform.announcements") { Erased = ["body"], Plain = ["type"] },
        new("platform.idempotency") { Deleted = ["operation", "key", "request_hash", "response"] },
        new("platform.outbox") { Deleted = ["kind", "payload", "last_error"] },
        new("platform.signing_keys") { Plain = ["public_key", "mark"] },
        new("programs.coupons") { Erased = ["code"], Kept = ["stripe_coupon_id", "stripe_promotion_code_id"], Why = "The payment provider's numbers of a discount, which customers may still hold.", Plain = ["reward_error"] },
        new("programs.grants") { Plain = ["source"] },
        new("programs.links") { Erased = ["link_key", "destination_url"] },
        new("programs.partner_term_versions") { Plain = ["commission_rule", "source"] },
        new("programs.partner_terms") { Plain = ["commission_rule", "commission_type", "source"] },
        new("programs.partners") { Erased = ["email", "name", "metadata", "stripe_connect_account_id", "revoke_reason"] },
        new("programs.program_versions") { Plain = ["commission_rule", "attribution_model"] },
        new("programs.programs")
        {
            Plain = ["name", "commission_rule", "attribution_model", "destination_url", "deep_link_allowed_domains", "customer_reward", "marketplace_description", "categories", "blocked_reason"],
        },
        new("staff.blocklist") { Kept = ["value", "reason"], Why = "The platform's own list, under its own tenant id; no brand has rows here.", Plain = ["type"] },
        new("staff.operators")
        {
            Kept = ["email", "name"],
            Why = "The platform's own staff, under its own tenant id; no brand has rows here.",
            Plain = ["role", "prefix", "token_hash"],
        },
        new("staff.reach_requests") { Plain = ["reason"] },
        new("staff.reaches")
        {
            Kept = ["operator_name", "confirmed_name"],
            Why = "Who of the platform's staff looked into the brand: the brand's proof of it.",
            Plain = ["role", "reason", "ended_by_kind"],
        },
        new("staff.reviews") { Plain = ["decision", "reason"] },
        new("vault.data_keys") { Plain = ["master_id", "wrapped"] },
        new("vault.mail_transports") { Plain = ["kind", "sender", "smtp_host", "smtp_user", "message_stream"] },
        new("vault.secrets") { Plain = ["kind", "name", "sealed"] },
    ];
}
