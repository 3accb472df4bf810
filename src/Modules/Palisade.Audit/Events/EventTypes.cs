namespace Palisade.Audit.Events;

/// <summary>A type of event.</summary>
/// <param name="Name">As in <c>action</c>; part of the API.</param>
/// <param name="Description">When there is one.</param>
/// <param name="Example">An event of that type; id, time and the chain's fields are left out.</param>
internal sealed record EventType(string Name, string Description, string Example);

/// <summary>
/// Every type of event there is. New ones are added, none is changed: readers must take types they do not know. A test compares the kinds with the
/// triggers of the database, and the page docs/events.md with this list.
/// </summary>
internal static class EventTypes
{
    /// <summary>What is audited row by row: the kind, what it is, a column and its value before and after, and the verbs.</summary>
    private static readonly (string Kind, string What, string Column, string Before, string After, string Verbs)[] Rows =
    [
        ("agreed_terms", "Terms agreed with one partner", "holdback_days", "30", "14", "created,updated,deleted"),
        ("api_key", "An API key", "revoked_at", "null", "\"2026-11-20T09:00:00+00:00\"", "created,updated"),
        ("authenticator_app", "A person's authenticator app", "confirmed_at", "null", "\"2026-11-20T09:00:00+00:00\"", "created,updated,deleted"),
        ("blocklist_entry", "What the platform refuses at sign-up (the platform's own history)", "type", "null", "\"domain\"", "created,deleted"),
        ("brand_resource", "What partners advertise with", "label", "null", "\"Banner\"", "created,updated,deleted"),
        ("brand_review", "The platform's decision about a brand (the platform's own history)", "decision", "\"approved\"", "\"suspended\"", "created,updated"),
        ("clearing", "Returned money that is owed no longer", "reason", "null", "\"Paid by hand\"", "created"),
        ("collector", "Where events are sent", "host", "null", "\"siem.acme.example\"", "created,updated,deleted"),
        ("commission", "A commission, by a person or a key", "status", "\"accrued\"", "\"approved\"", "updated"),
        ("coupon", "A partner's code", "deactivated_at", "null", "\"2026-11-20T09:00:00+00:00\"", "created,updated"),
        ("data_key", "A key that seals the brand's secrets", "destroyed_at", "null", "\"2026-11-20T09:00:00+00:00\"", "created,updated"),
        ("departure", "The brand's decision to leave", "reason", "null", "\"We close\"", "created,updated"),
        ("directory_group", "A group of the identity provider", "role", "null", "\"operator\"", "created,updated,deleted"),
        ("directory_group_member", "Somebody's place in a group of the identity provider", "user_id", "null", "\"01KA0A5C3D4E5F6G7H8J9K0M1N\"", "created,deleted"),
        ("directory_user", "A person of the identity provider", "active", "true", "false", "created,updated,deleted"),
        ("domain", "A domain of the brand's own", "status", "\"pending\"", "\"verified\"", "created,updated,deleted"),
        ("erasure", "The erasure of a person", "erased_at", "null", "\"2026-11-20T09:00:00+00:00\"", "created"),
        ("flag", "A feature flag's rule", "rule", "{\"on\":false}", "{\"on\":true}", "created,updated,deleted"),
        ("fraud_case", "A doubt about a partner or a click", "status", "\"open\"", "\"released\"", "created,updated"),
        ("fraud_decision", "A decision about a doubt", "decision", "null", "\"confirmed\"", "created"),
        ("grant", "A partner's admission to a program", "source", "\"admin\"", "\"admin\"", "created,deleted"),
        ("link", "A partner's link", "program_id", "null", "\"01KA0A5C3D4E5F6G7H8J9K0M1N\"", "created"),
        ("mail_transport", "How the brand's mail leaves", "kind", "\"none\"", "\"smtp\"", "created,updated"),
        ("member", "A person of the brand or of a partner", "role", "\"partner_user\"", "\"partner_admin\"", "created,updated"),
        ("organization", "The brand or a partner as an organization", "closed_at", "null", "\"2026-11-20T09:00:00+00:00\"", "created,updated"),
        ("partner", "A partner", "approved_at", "null", "\"2026-11-20T09:00:00+00:00\"", "created,updated"),
        ("passkey", "A person's passkey", "name", "\"•••\"", "\"•••\"", "created,updated,deleted"),
        ("payout", "A payout", "status", "\"pending\"", "\"paid\"", "created,updated"),
        ("payout_account", "Where a partner is paid", "payouts_enabled", "false", "true", "created,updated"),
        ("payout_confirmation", "A payment provider's word on a payout", "verdict", "null", "\"accepted\"", "created"),
        ("payout_policy", "When and how the brand pays", "threshold_cents", "0", "5000", "created,updated"),
        ("payout_provider", "The brand's own payment provider", "url", "null", "\"https://pay.acme.example/orders\"", "created,updated,deleted"),
        ("payout_reversal", "Money that came back", "amount_minor", "null", "1200", "created"),
        ("payout_run", "A run of payouts", "started_by", "null", "\"operator\"", "created"),
        ("platform_operator", "An operator of the platform (the platform's own history)", "removed_at", "null", "\"2026-11-20T09:00:00+00:00\"", "created,updated"),
        ("postback", "A partner's own tracker", "enabled", "true", "false", "created,updated,deleted"),
        ("program", "A program and its terms", "attribution_window_days", "60", "30", "created,updated"),
        ("recovery_code", "One of a person's recovery codes", "used_at", "null", "\"2026-11-20T09:00:00+00:00\"", "created,updated,deleted"),
        ("reach", "A reach of the platform's staff into the brand", "granted_at", "null", "\"2026-11-20T09:00:00+00:00\"", "created,updated"),
        ("reach_request", "An operator's wish for a reach (the platform's own history)", "reason", "null", "\"Ticket 4711: a payout is missing\"", "created"),
        ("recovery_request", "What an operator asked to be done about a transfer", "status", "\"pending\"", "\"applied\"", "created,updated"),
        ("rederivation", "A request to work results out again", "reason", "null", "\"operator\"", "created"),
        ("role", "A role of the brand's own", "permissions", "[\"partners.read\"]", "[\"partners.read\",\"payouts.read\"]", "created,updated,deleted"),
        ("scim_token", "A credential of the identity provider", "expires_at", "null", "\"2026-11-20T09:00:00+00:00\"", "created,updated,deleted"),
        ("secret", "A stored secret", "key_version", "1", "2", "created,updated,deleted"),
        ("session", "A signed-in device", "revoked_at", "null", "\"2026-11-20T09:00:00+00:00\"", "created,updated"),
        ("setting", "A setting of the brand", "value", "\"•••\"", "\"•••\"", "created,updated,deleted"),
        ("signing_key", "A key the server signs with for the brand", "retired_at", "null", "\"2026-11-20T09:00:00+00:00\"", "created,updated"),
        ("tenant", "The brand itself", "display_name", "\"Acme\"", "\"Acme Ltd\"", "created,updated"),
        ("transfer", "What is sent to the payment provider", "state", "\"posted\"", "\"confirmed\"", "created,updated"),
        ("webhook_endpoint", "Where the brand is told what happens", "active", "true", "false", "created,updated,deleted"),
    ];

    /// <summary>Kinds of targets whose changes make events.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. Rows.Select(r => r.Kind)];

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<EventType> All { get; } =
    [
        .. Rows.SelectMany(r => r.Verbs.Split(',').Select(verb => new EventType(
            $"{r.Kind}.{verb}", $"{r.What} was {verb}.", Example($"{r.Kind}.{verb}", "user", r.Kind, verb == "created" ? null : $"{{\"{r.Column}\":{r.Before}}}", verb == "deleted" ? null : $"{{\"{r.Column}\":{r.After}}}")))),
        new("access.denied", "A credential was refused, or its holder may not do what was asked. Counted: `times`.", Example("access.denied", "user", "route", null, "{\"required\":\"keys.read\"}")),
        new("api_key.used", "An API key was used from an address, once an hour.", Example("api_key.used", "key", "api_key", null, null)),
        new("contact_data.read", "An operator looked at names and addresses of people. Counted: `times`.", Example("contact_data.read", "user", "ListPartners", null, null)),
        new("custom.*", "What a brand's own systems added with POST /events.", Example("custom.crm.contract_signed", "key", "contract", null, "{\"at\":\"2026-11-20T09:00:00.000Z\",\"data\":{\"by\":\"anna\"}}")),
        new("data.exported", "Somebody took data out in bulk.", Example("data.exported", "user", "export", null, null)),
        new("reach.used", "An operator of the platform called a route of the brand inside a reach; noted before it is answered.", Example("reach.used", "platform", "reach", null, "{\"method\":\"GET\",\"route\":\"ListPartners\"}")),
        new("reach_request.confirmed", "A second operator confirmed a broken glass (the platform's own history).", Example("reach_request.confirmed", "platform", "reach_request", null, null)),
        new("reach_request.ended", "An operator ended a reach, or took a wish back (the platform's own history).", Example("reach_request.ended", "platform", "reach_request", null, null)),
        new("second_factor.failed", "A code or passkey was refused that was to prove a signed-in person. Counted: `times`.", Example("second_factor.failed", "user", "member", null, "{\"by\":\"totp\"}")),
        new("second_factor.reset", "An operator took a member its second factors.", Example("second_factor.reset", "user", "member", null, null)),
        new("click.flagged", "Somebody put a click into quarantine by hand.", Example("click.flagged", "user", "click", null, null)),
        new("click.unflagged", "Somebody let a click out of quarantine.", Example("click.unflagged", "user", "click", null, null)),
        new("settings.changed", "Somebody set typed settings: which, to what, and which went back to the default.", Example("settings.changed", "user", "setting", null, "{\"set\":{\"reaches.approval\":true},\"reset\":[]}")),
        new("sign_in.failed", "A sign-in link or passkey was refused. Counted: `times`.", Example("sign_in.failed", "visitor", null, null, null)),
        new("sign_in.succeeded", "Somebody signed in.", Example("sign_in.succeeded", "visitor", "member", null, "{\"by\":\"magic_link\"}")),
    ];

    private static string Example(string action, string actor, string? target, string? before, string? after) =>
        $$"""{"action":"{{action}}","actor":{"kind":"{{actor}}","id":{{(actor == "visitor" ? "null" : "\"01KA0A3Q7V8Z5N2R6M4T1W9X0Y\"")}}},"target":{{(target is null ? "null" : $$"""{"kind":"{{target}}","id":"01KA0A4B2C3D4E5F6G7H8J9K0M"}""")}},"before":{{before ?? "null"}},"after":{{after ?? "null"}},"times":1}""";
}
