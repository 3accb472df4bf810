using System.Text.Json;
using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Attribution.Rules;
using Palisade.Platform;
using Palisade.Programs.Contracts;
using Palisade.Tenancy;

namespace Palisade.Attribution.Simulation;

/// <summary>
/// What a program would have paid over a period under other terms, and to whom: the answer of changing it with <c>effectiveFrom</c> at the
/// beginning of the period and <c>supersede</c>, without changing anything. What is not proposed stays as it is now. Operators.
/// </summary>
internal static class SimulateProgram
{
    /// <summary>Events of one simulation.</summary>
    internal const int MostEvents = 200_000;

    /// <param name="CommissionRule">As for a program; null: as it is.</param>
    /// <param name="AttributionModel">As for a program; null: as it is.</param>
    /// <param name="AttributionWindowDays">As for a program; null: as it is.</param>
    /// <param name="HoldbackDays">Changes when commissions can be approved and no amount; it is taken so that a proposal can be sent whole.</param>
    /// <param name="From">The period's beginning.</param>
    /// <param name="Until">Its end, not included; null: now.</param>
    /// <param name="Partners">Most partners to list, those with the greatest differences first; null: 100.</param>
    /// <param name="Examples">Most changed events to show; null: 10.</param>
    internal sealed record Request(
        JsonElement? CommissionRule, string? AttributionModel, int? AttributionWindowDays, int? HoldbackDays, DateTimeOffset? From, DateTimeOffset? Until,
        int? Partners, int? Examples);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.AttributionModel).Must(m => m is null || AttributionModels.TryParse(m, out _)).WithMessage("Must be one of last_click, first_click, linear, position.");
            RuleFor(r => r.AttributionWindowDays).InclusiveBetween(ProgramTerms.MinWindowDays, ProgramTerms.MaxWindowDays);
            RuleFor(r => r.HoldbackDays).InclusiveBetween(0, ProgramTerms.MaxHoldbackDays);
            RuleFor(r => r.From).NotNull().WithMessage("An ISO 8601 time.");
            RuleFor(r => r.Until).Must((r, until) => until > r.From).When(r => r is { From: not null, Until: not null }).WithMessage("Must be later than from.");
            RuleFor(r => r.Partners).InclusiveBetween(1, 1000);
            RuleFor(r => r.Examples).InclusiveBetween(0, 100);
        }
    }

    internal static async Task<IResult> HandleAsync(
        Id id, Request request, TenantSession db, Simulator simulator, TimeProvider clock, CancellationToken cancellationToken)
    {
        CommissionRule? rule = null;
        if (request.CommissionRule is { ValueKind: not JsonValueKind.Null } json && !CommissionRule.TryParse(json, out rule, out var errors))
        {
            return CommonErrors.InvalidBody.Fields(errors);
        }

        var (from, until) = (Facts.Instant(request.From!.Value), Facts.Instant(request.Until ?? clock.GetUtcNow()));
        if (from >= until)
        {
            return CommonErrors.InvalidBody.Fields(("from", "Must be earlier than now."));
        }

        var proposal = new Proposal(
            id.Value, rule, AttributionModels.TryParse(request.AttributionModel, out var model) ? model : null, request.AttributionWindowDays, from, until);
        ProblemResult? problem = null;
        var tally = new SimulationTally(request.Examples ?? 10);
        await db.ForReading().SnapshotAsync(async (unit, ct) => problem = await simulator.RunAsync(unit, proposal, tally, ct), cancellationToken);
        return problem is not null ? problem : Results.Json(tally.ToView(proposal, request.Partners ?? 100), ApiJson.Options);
    }
}
