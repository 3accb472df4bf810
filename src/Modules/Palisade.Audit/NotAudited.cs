namespace Palisade.Audit;

/// <summary>
/// Tables of tenant data whose changes make no entry, and why. A test compares this list and the audited tables with the catalog: a new table is
/// decided about, or the build is red.
/// </summary>
internal static class NotAudited
{
    public static readonly IReadOnlyDictionary<string, string> Tables = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["audit.fresh"] = "The history itself.",
        ["audit.entries"] = "The history itself.",
        ["audit.chains"] = "The history itself.",
        ["audit.heads"] = "The history itself.",
        ["attribution.clicks"] = "Raw facts by the million, never changed but for the fraud flag, whose decisions are noted.",
        ["attribution.identities"] = "Raw facts, added by shops and visitors.",
        ["attribution.events"] = "Raw facts, added by shops, never changed; each keeps its own id, time and body.",
        ["attribution.attributions"] = "Derived from events; can be derived again.",
        ["attribution.coupon_redemptions"] = "Derived from events.",
        ["attribution.workings"] = "How an amount was worked out: append-only, and signed in the receipt.",
        ["ledger.entries"] = "The books: append-only, balanced, and made by what is audited.",
        ["programs.program_versions"] = "The history of programs, written by trigger; the program's own change is audited.",
        ["programs.partner_term_versions"] = "The history of agreed terms, written by trigger; the terms' own change is audited.",
        ["payouts.schedule"] = "A clock of the server.",
        ["platform.announcements"] = "Messages about changes that are audited where they happen.",
        ["platform.outbox"] = "A queue: mail on its way, sealed.",
        ["platform.idempotency"] = "Answers kept for retries.",
        ["access.scim_memberships"] = "Which members the directory brought; the members' own changes are audited.",
        ["access.scim_requests"] = "A log itself, of what the directory sent.",
        ["directory.images"] = "Pictures; that one is used is a change of the brand.",
        ["access.magic_links"] = "Links that last minutes; that one was used is the sign-in, that one was refused is counted.",
        ["access.challenges"] = "What an authenticator was asked to sign, for minutes; what came of it is the sign-in, the step-up or the passkey.",
        ["integrations.inbox"] = "Raw reports of other systems, byte for byte.",
        ["integrations.stripe_customers"] = "A mapping learned from reports.",
        ["integrations.webhook_deliveries"] = "A queue.",
        ["integrations.postback_firings"] = "A queue.",
    };
}
