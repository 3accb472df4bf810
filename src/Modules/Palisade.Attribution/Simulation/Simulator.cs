using Palisade.Attribution.Contracts;
using Palisade.Attribution.Derivation;
using Palisade.Attribution.Rederivation;
using Palisade.Attribution.Rules;
using Palisade.Platform;
using Palisade.Programs.Contracts;
using Palisade.Tenancy;

namespace Palisade.Attribution.Simulation;

/// <summary>Other terms of a program, and the period over which they are looked at; null: as they are now.</summary>
internal sealed record Proposal(
    Guid ProgramId, CommissionRule? Rule, AttributionModel? Model, int? WindowDays, DateTimeOffset From, DateTimeOffset Until);

/// <summary>
/// Derives the events of a period twice from the same facts, by the terms that are and by those that are proposed, and adds up. Some users at
/// a time, so that the memory needed does not grow with the period.
/// </summary>
internal sealed class Simulator(ICommissionLedger ledger)
{
    /// <summary>Adds to a tally, inside a snapshot; or refuses.</summary>
    public async Task<ProblemResult?> RunAsync(UnitOfWork unit, Proposal proposal, SimulationTally tally, CancellationToken cancellationToken)
    {
        if (await unit.OneOrDefaultAsync<ProgramNow>(ProgramNow.Of(proposal.ProgramId), cancellationToken) is not { } now)
        {
            return CommonErrors.NotFound.Result();
        }

        if (await unit.OneAsync<long>(Count(proposal), cancellationToken) > SimulateProgram.MostEvents)
        {
            return AttributionErrors.PeriodTooLong.Result($"At most {SimulateProgram.MostEvents} events; choose a shorter period.");
        }

        var proposed = now.With(proposal);
        string? after = null;
        while (true)
        {
            var users = await unit.ListAsync<string>(
                Rederiver.NextUsers(proposal.ProgramId, proposal.From, after, Rederiver.UsersAtOnce, proposal.Until), cancellationToken);
            if (users.Count == 0)
            {
                return null;
            }

            var batch = unit.Batch();
            var facts = UserFacts.AskToRead(batch, ledger, users, proposal.From, proposal.Until);
            await batch.SendAsync(cancellationToken);
            tally.Add(facts.Replay(facts.Terms), facts.Replay(facts.Terms.With(proposed)), facts.Posted);
            after = users[^1];
        }
    }

    private static Sql Count(Proposal proposal) =>
        $"""
        select count(*)
        from (
            select
            from attribution.events e
            where e.ts >= {proposal.From} and e.ts < {proposal.Until}
                and exists (
                    select from attribution.identities i
                    join attribution.clicks c on c.tenant_id = i.tenant_id and c.org_id = i.org_id and c.id = i.click_id
                    where i.tenant_id = e.tenant_id and i.user_id = e.user_id and c.program_id = {proposal.ProgramId})
            limit {SimulateProgram.MostEvents + 1}) e
        """;

    private sealed record ProgramNow(
        Guid Id, int AttributionWindowDays, string AttributionModel, string CommissionRule, DateTimeOffset? StartsAt, DateTimeOffset? EndsAt,
        int? HoldbackDays)
    {
        public static Sql Of(Guid id) =>
            $"""
            select g.id, g.attribution_window_days, g.attribution_model, g.commission_rule::text as commission_rule, g.starts_at, g.ends_at, g.holdback_days
            from programs.programs g
            where g.id = {id}
            """;

        /// <summary>The version that the proposal would make: the highest, from the beginning of the period on.</summary>
        public ProgramVersion With(Proposal proposal) => new(int.MaxValue, proposal.From, new ProgramTerms(
            Id,
            proposal.WindowDays ?? AttributionWindowDays,
            proposal.Model ?? (AttributionModels.TryParse(AttributionModel, out var model) ? model : throw new FormatException("Stored attribution model.")),
            proposal.Rule ?? Programs.Contracts.CommissionRule.FromStoredJson(CommissionRule),
            StartsAt,
            EndsAt,
            HoldbackDays));
    }
}
