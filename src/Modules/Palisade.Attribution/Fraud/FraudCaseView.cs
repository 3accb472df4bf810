using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Attribution.Fraud;

/// <summary>A doubt about a partner, one of its clicks or one of its customers, and what was decided about it.</summary>
/// <remarks><c>status</c>: <c>open</c> and <c>confirmed</c> hold the commissions that the case covers; <c>released</c> does not.</remarks>
internal sealed record FraudCaseView(
    Guid Id, Guid PartnerId, [property: Contact] string PartnerName, string Rule, Guid? ClickId, string? UserId, string Reason, string Status, DateTimeOffset OpenedAt,
    DateTimeOffset? DecidedAt, IReadOnlyList<FraudDecisionView> Decisions);

/// <summary>Who decided what, and why.</summary>
internal sealed record FraudDecisionView(string Decision, string Reason, string ActorKind, Guid ActorId, DateTimeOffset DecidedAt);

/// <summary>A row of <see cref="Select"/>.</summary>
internal sealed record FraudCaseRow(
    Guid Id, Guid PartnerId, string PartnerName, string Rule, Guid? ClickId, string? UserId, string Reason, string Status, DateTimeOffset OpenedAt,
    DateTimeOffset? DecidedAt)
{
    /// <summary>Of <c>attribution.fraud_cases h</c> joined with its partner <c>p</c>.</summary>
    public static Sql Select =>
        $"""
        select h.id, h.org_id as partner_id, p.name as partner_name, h.rule, h.click_id, h.user_id, h.reason, h.status, h.opened_at, h.decided_at
        from attribution.fraud_cases h
        join programs.partners p on p.tenant_id = h.tenant_id and p.org_id = h.org_id and p.id = h.org_id
        """;

    public FraudCaseView ToView(IEnumerable<FraudDecisionRow> decisions) => new(
        Id, PartnerId, PartnerName, Rule, ClickId, UserId, Reason, Status, OpenedAt, DecidedAt,
        [.. decisions.Select(d => new FraudDecisionView(d.Decision, d.Reason, d.ActorKind, d.ActorId, d.DecidedAt))]);
}

/// <summary>A decision about a case.</summary>
internal sealed record FraudDecisionRow(Guid CaseId, string Decision, string Reason, string ActorKind, Guid ActorId, DateTimeOffset DecidedAt)
{
    /// <summary>The decisions about some cases, oldest first.</summary>
    public static Sql Of(Sql cases) =>
        $"""
        select d.case_id, d.decision, d.reason, d.actor_kind, d.actor_id, d.decided_at
        from attribution.fraud_decisions d
        where d.case_id in ({cases})
        order by d.decided_at, d.id
        """;
}
