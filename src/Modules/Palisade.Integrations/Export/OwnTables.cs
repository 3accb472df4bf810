namespace Palisade.Integrations.Export;

/// <summary>
/// Palisade's own tables, row by row and column by column: what a lossless move needs. In an order in which every row comes after the rows it
/// refers to. A test compares these lists with the catalog, so a new table is decided about or the build is red.
/// </summary>
internal static class OwnTables
{
    /// <summary>The version of these tables' form in a bundle.</summary>
    public const int Version = 1;

    public static readonly IReadOnlyList<ExportTable> All =
    [
        new("directory.tenants", $"select t.* from directory.tenants t"),
        new("directory.organizations", $"select t.* from directory.organizations t order by t.id"),
        new("directory.settings", $"select t.* from directory.settings t order by t.key"),
        new("directory.brand_resources", $"select t.* from directory.brand_resources t order by t.id"),
        new("payouts.policy", $"select t.* from payouts.policy t"),
        new("access.roles", $"select t.* from access.roles t order by t.id"),
        new("access.members", $"select t.* from access.members t order by t.id"),
        new("programs.programs", $"select t.* from programs.programs t order by t.id"),
        new("programs.program_versions", $"select t.* from programs.program_versions t order by t.program_id, t.version"),
        new("programs.partners", $"select t.* from programs.partners t order by t.id"),
        new("programs.grants", $"select t.* from programs.grants t order by t.id"),
        new("programs.links", $"select t.* from programs.links t order by t.id"),
        new("programs.coupons", $"select t.* from programs.coupons t order by t.id"),
        new("programs.partner_term_versions", $"select t.* from programs.partner_term_versions t order by t.org_id, t.program_id, t.version"),
        new("programs.partner_terms", $"select t.* from programs.partner_terms t order by t.org_id, t.program_id"),
        new("attribution.clicks", $"select t.* from attribution.clicks t order by t.id"),
        new("attribution.identities", $"select t.* from attribution.identities t order by t.id"),
        new("attribution.events", $"select t.* from attribution.events t order by (t.refund_of_id is not null), t.id"),
        new("attribution.coupon_redemptions", $"select t.* from attribution.coupon_redemptions t order by t.id"),
        new("attribution.fraud_cases", $"select t.* from attribution.fraud_cases t order by t.id"),
        new("attribution.fraud_decisions", $"select t.* from attribution.fraud_decisions t order by t.id"),
        new("integrations.stripe_customers", $"select t.* from integrations.stripe_customers t order by t.customer_id"),
        new("integrations.postbacks", $"select t.* from integrations.postbacks t order by t.id"),
        new("attribution.attributions", $"select t.* from attribution.attributions t order by t.id"),
        new("payouts.runs", $"select t.* from payouts.runs t order by t.id"),
        new("attribution.workings", $"select t.* from attribution.workings t order by t.org_id, t.id"),
        new("payouts.payouts", $"select t.* from payouts.payouts t order by t.id"),
        new("payouts.commissions", $"select t.* from payouts.commissions t order by t.id"),
        new("payouts.transfers", $"select t.* from payouts.transfers t order by t.payout_id"),
        new("payouts.reversals", $"select t.* from payouts.reversals t order by t.id"),
        new("payouts.clearings", $"select t.* from payouts.clearings t order by t.reversal_id"),
        new("payouts.confirmations", $"select t.* from payouts.confirmations t order by t.id"),
        new("payouts.recovery_requests", $"select t.* from payouts.recovery_requests t order by t.id"),
        new("ledger.entries", $"select t.* from ledger.entries t order by t.source_id, t.kind, t.line"),
    ];

    /// <summary>Never exported, and why.</summary>
    public static readonly IReadOnlyDictionary<string, string> Excluded = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["directory.images"] = "Pictures that anybody can fetch from the addresses in the bundle; at the new place they are uploaded and get addresses of that place.",
        ["access.api_keys"] = "Hashes of credentials; keys are made anew at the new place.",
        ["access.sessions"] = "Hashes of credentials; people sign in again.",
        ["access.magic_links"] = "Hashes of credentials that last minutes, or days for invitations; people are invited again.",
        ["access.totp"] = "Secrets of apps stay in the vault; people set theirs up anew.",
        ["access.recovery_codes"] = "Hashes of codes; people get new ones.",
        ["access.passkeys"] = "Bound to this server's host; people make new ones.",
        ["access.challenges"] = "Last minutes.",
        ["access.scim_tokens"] = "Hashes of credentials; the directory is given a new one at the new place.",
        ["access.scim_users"] = "The directory's own data: it provisions the new place anew, and members are exported.",
        ["access.scim_groups"] = "The directory's own data: it provisions the new place anew.",
        ["access.scim_group_members"] = "The directory's own data: it provisions the new place anew.",
        ["access.scim_memberships"] = "Which members this server's directory looks after; it takes them over at the new place by their address.",
        ["access.scim_requests"] = "The last requests of this server's directory.",
        ["directory.domains"] = "Proved to this server, with tokens made for it; domains are claimed and proved anew at the new place.",
        ["platform.outbox"] = "Sealed mail on its way; delivering it at two places would send it twice.",
        ["platform.announcements"] = "Messages to this server's subscribers.",
        ["attribution.rederivations"] = "Work of this server; a change of terms that reaches back asks for it again.",
        ["integrations.inbox"] = "Bodies of other systems' reports, kept to know a repetition; what followed from them is exported.",
        ["integrations.webhook_endpoints"] = "Addresses that expect this server's signatures; endpoints are made anew at the new place.",
        ["integrations.webhook_deliveries"] = "Messages to this server's subscribers and how their delivery went.",
        ["integrations.postback_firings"] = "Calls on their way; making them at two places would make them twice.",
        ["payouts.accounts"] = "Opened by partners for this server's account at the payment provider; a bundle must not say where a payout goes.",
        ["leaving.departures"] = "That the brand leaves this server is no fact of another.",
        ["leaving.erasures"] = "Certificates of this server, signed with its keys for whom they were made.",
        ["payouts.provider"] = "An address that expects this server's signatures; the provider is set up anew at the new place.",
        ["payouts.schedule"] = "Until when this server looked at its schedule.",
        ["audit.collectors"] = "Where this server sends events, and how far it got; another server begins anew.",
        ["audit.fresh"] = "Entries that no chain holds yet.",
        ["audit.entries"] = "The history of this server; GET /audit/export hands it out. At the new place it would be a claim that nothing proves.",
        ["audit.chains"] = "Where this server's chain ends.",
        ["audit.heads"] = "Signatures of this server's chain.",
        ["platform.signing_keys"] = "The public halves of this server's keys; another one signs with keys of its own.",
        ["vault.data_keys"] = "Keys of this server's vault; wrapped for its master key, they are of use nowhere else.",
        ["vault.secrets"] = "Secrets, sealed for this server; they are set again at the new place.",
        ["vault.mail_transports"] = "A mail server that takes nothing without its password, which stays here; it is entered again at the new place.",
        ["staff.operators"] = "The platform's own staff; no brand's data.",
        ["staff.reviews"] = "The platform's decisions about brands; no brand's data.",
        ["staff.blocklist"] = "What the platform refuses; no brand's data.",
        ["staff.reach_requests"] = "What the platform's staff asked for; no brand's data.",
        ["staff.reaches"] = "When this platform's staff looked in; nobody of theirs can look in at the new place. GET /reaches lists them.",
        ["directory.flags"] = "How this server rolls its features out; another one has rules of its own.",
        ["platform.idempotency"] = "Answers kept for retries of this server's clients.",
    };
}
