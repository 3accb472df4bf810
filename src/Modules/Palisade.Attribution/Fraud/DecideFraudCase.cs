using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Attribution.Fraud;

/// <summary>
/// Decides a case, with a reason that stays on record. Released: its commissions may be approved and paid again, and the rule does not raise it
/// anew. Confirmed: they stay held, and a click it is about is flagged, so it earns nothing more; a confirmed case can still be released. Operators.
/// </summary>
internal static class DecideFraudCase
{
    internal sealed record Request(string? Reason);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator() => RuleFor(r => r.Reason).NotEmpty().MaximumLength(500);
    }

    internal static Task<IResult> ReleaseAsync(
        Id id, Request request, TenantSession db, Actor actor, TimeProvider clock, CancellationToken cancellationToken) =>
        db.RunAsync((unit, ct) => DecideAsync(unit, id.Value, "released", request.Reason!, actor, clock.GetUtcNow(), ct), cancellationToken);

    internal static Task<IResult> ConfirmAsync(
        Id id, Request request, TenantSession db, Actor actor, TimeProvider clock, CancellationToken cancellationToken) =>
        db.RunAsync((unit, ct) => DecideAsync(unit, id.Value, "confirmed", request.Reason!, actor, clock.GetUtcNow(), ct), cancellationToken);

    private static async Task<IResult> DecideAsync(
        UnitOfWork unit, Guid id, string decision, string reason, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        var current = await unit.OneOrDefaultAsync<FraudCaseRow>($"{FraudCaseRow.Select} where h.id = {id} for update of h", ct);
        if (current is null)
        {
            return AttributionErrors.FraudCaseNotFound.Result();
        }

        if ((current.Status, decision) is not (("open", _) or ("confirmed", "released")))
        {
            return AttributionErrors.AlreadyDecided.Result(detail: null, ("caseStatus", current.Status));
        }

        var batch = unit.Batch();
        batch.Execute($"update attribution.fraud_cases h set status = {decision}, decided_at = {now} where h.id = {id}");
        batch.Execute(FraudDecisions.Note(unit.Scope.TenantId, id, decision, reason, actor, now));
        if (decision == "confirmed" && current.ClickId is { } click)
        {
            batch.Execute($"update attribution.clicks c set fraud_flag = 'manual' where c.id = {click} and c.fraud_flag is null");
        }

        var row = batch.OneOrDefault<FraudCaseRow>($"{FraudCaseRow.Select} where h.id = {id}");
        var decisions = batch.List<FraudDecisionRow>(FraudDecisionRow.Of($"select {id}"));
        await batch.SendAsync(ct);
        return Results.Json(row.Value!.ToView(decisions.Value), ApiJson.Options);
    }
}

/// <summary>The record of who decided.</summary>
internal static class FraudDecisions
{
    /// <summary>Notes a decision; the case must exist.</summary>
    public static Sql Note(Guid tenantId, Guid caseId, string decision, string reason, Actor actor, DateTimeOffset now)
    {
        var kind = actor.Kind == ActorKind.User ? "user" : "key";
        return $"""
            insert into attribution.fraud_decisions (tenant_id, id, org_id, case_id, decision, reason, actor_kind, actor_id, decided_at)
            select {tenantId}, {Guid.CreateVersion7(now)}, h.org_id, h.id, {decision}, {reason}, {kind}, {actor.Id}, {now}
            from attribution.fraud_cases h
            where h.id = {caseId}
            """;
    }
}
