using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Attribution.Fraud;

/// <summary>Holds the commissions of a partner, of one of its clicks or of one of its customers, until somebody decides. Operators.</summary>
internal static class HoldCommissions
{
    internal sealed record Request(string? PartnerId, string? ClickId, string? UserId, string? Reason);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.PartnerId).NotEmpty();
            RuleFor(r => r.UserId).Length(1, 255).When(r => r.UserId is not null);
            RuleFor(r => r.ClickId).Null().When(r => r.UserId is not null).WithMessage("Either a click or a customer.");
            RuleFor(r => r.Reason).NotEmpty().MaximumLength(500);
        }
    }

    internal static Task<IResult> HandleAsync(
        Request request, TenantSession db, Actor actor, TimeProvider clock, CancellationToken cancellationToken)
    {
        _ = Id.TryParse(request.PartnerId, out var partner);
        Guid? click = request.ClickId is null ? null : PublicId.TryParse(request.ClickId, out var id) ? id : Guid.Empty;
        return db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var name = $"{unit.Scope.TenantId:N}/hold/{partner}";
                var batch = unit.Batch();
                batch.Execute($"select pg_advisory_xact_lock(hashtextextended({name}, 0))");
                var knownPartner = batch.OneOrDefault<bool>($"select true from programs.partners p where p.id = {partner.Value}");
                var knownClick = batch.OneOrDefault<bool>($"select true from attribution.clicks c where c.id = {click} and c.org_id = {partner.Value}");
                var held = batch.OneOrDefault<Guid?>(
                    $"""
                    select h.id from attribution.fraud_cases h
                    where h.org_id = {partner.Value} and h.rule = 'manual' and h.status <> 'released'
                        and h.click_id is not distinct from {click} and h.user_id is not distinct from {request.UserId}
                    """);
                await batch.SendAsync(ct);
                var refusal = (knownPartner.Value, knownClick.Value || click is null, held.Value) switch
                {
                    (false, _, _) => AttributionErrors.PartnerNotFound.Result(),
                    (_, false, _) => AttributionErrors.ClickNotFound.Result(),
                    (_, _, { } existing) => AttributionErrors.AlreadyHeld.Result(detail: null, ("caseId", existing)),
                    _ => null,
                };
                return refusal ?? await HoldAsync(unit, partner.Value, click, request, actor, clock.GetUtcNow(), ct);
            },
            cancellationToken);
    }

    private static async Task<IResult> HoldAsync(
        UnitOfWork unit, Guid partner, Guid? click, Request request, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        var id = Guid.CreateVersion7(now);
        var batch = unit.Batch();
        batch.Execute(
            $"""
            insert into attribution.fraud_cases (tenant_id, id, org_id, rule, click_id, user_id, subject, reason, opened_at)
            values ({unit.Scope.TenantId}, {id}, {partner}, 'manual', {click}, {request.UserId}, {id.ToString()}, {request.Reason}, {now})
            """);
        batch.Execute(FraudDecisions.Note(unit.Scope.TenantId, id, "held", request.Reason!, actor, now));
        var row = batch.OneOrDefault<FraudCaseRow>($"{FraudCaseRow.Select} where h.id = {id}");
        var decisions = batch.List<FraudDecisionRow>(FraudDecisionRow.Of($"select {id}"));
        await batch.SendAsync(ct);
        return Results.Json(row.Value!.ToView(decisions.Value), ApiJson.Options, statusCode: StatusCodes.Status201Created);
    }
}
