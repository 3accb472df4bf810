using FsCheck;
using FsCheck.Fluent;
using Palisade.Attribution.Contracts;
using Palisade.Attribution.Rules;
using Palisade.Programs.Contracts;

namespace Palisade.Rules.Tests.Attribution;

/// <summary>Everything that decides the commissions of one user.</summary>
internal sealed record World(
    IReadOnlyList<ConversionEvent> Events,
    bool Identified,
    IReadOnlyList<TouchClick> Clicks,
    IReadOnlyList<ProgramTerms> Programs,
    IReadOnlyList<PartnerOverride> Overrides)
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// Small worlds in which everything collides: few partners and programs, equal instants, window and grace edges to the tick, equal and
    /// different terms, several currencies, flagged clicks, revoked partners, programs that ended.
    /// </summary>
    public static Gen<World> Any { get; } =
        from programs in Gen.Choose(1, 3).SelectMany(count => Many(count, Program))
        from partners in Gen.Choose(1, 3).SelectMany(count => Many(count, i => Id(2, i)))
        from clicks in Gen.Choose(0, 8).SelectMany(count => Many(count, i => Click(i, partners, programs)))
        from events in Gen.Choose(1, 4).SelectMany(count => Many(count, Event))
        from overrides in Overriding(partners, programs)
        from stranger in Gen.Choose(0, 15)
        select new World(events, stranger > 0, clicks, programs, overrides);

    public IReadOnlyList<EventOutcome> Replay() => UserReplay.Run(Events, Identified, Clicks, TermsBook.Constant(ProgramsById, OverridesByKey));

    public IReadOnlyList<CommissionEntry> Due() => [.. Replay().SelectMany(outcome => outcome.Commissions.Shares).Select(share => share.Entry)];

    public Dictionary<Guid, ProgramTerms> ProgramsById => Programs.ToDictionary(program => program.ProgramId);

    public Dictionary<(Guid PartnerId, Guid ProgramId), PartnerOverride> OverridesByKey =>
        Overrides.ToDictionary(agreed => (agreed.PartnerId, agreed.ProgramId));

    /// <summary>Smaller worlds, for a readable counterexample.</summary>
    public IEnumerable<World> Shrink()
    {
        foreach (var gone in Clicks) yield return this with { Clicks = [.. Clicks.Where(click => click != gone)] };
        foreach (var gone in Events) if (Events.Count > 1) yield return this with { Events = [.. Events.Where(e => e != gone)] };
        foreach (var gone in Overrides) yield return this with { Overrides = [.. Overrides.Where(agreed => agreed != gone)] };
    }

    public override string ToString() => string.Join(
        '\n', [$"identified {Identified}", .. Programs, .. Overrides, .. Clicks.OrderBy(click => click.At), .. Events.OrderBy(e => e.At)]);

    /// <summary>An id whose order has nothing to do with its number; negative first parts test unsigned comparison.</summary>
    private static Gen<Guid> Id(short kind, int number) =>
        Gen.Choose(int.MinValue, int.MaxValue).Select(random => new Guid(random, kind, (short)number, 0, 0, 0, 0, 0, 0, 0, 0));

    private static Gen<ProgramTerms> Program(int number) =>
        from id in Id(1, number)
        from window in Gen.Elements(1, 3, 60, 365, 365)
        from model in Gen.Elements(Enum.GetValues<AttributionModel>())
        from rule in RuleText
        from starts in Gen.Elements<double?>(null, null, null, null, 1)
        from ends in Gen.Elements<double?>(null, null, null, null, null, 3, 92)
        select new ProgramTerms(id, window, model, rule, starts is { } s ? Start.AddDays(s) : null, ends is { } e ? Start.AddDays(e) : null);

    // Half of all rules are the same one, so that different programs often share their terms.
    private static Gen<CommissionRule> RuleText { get; } = Gen.OneOf(
        Gen.Constant(new CommissionRule([new SubRule(CommissionTrigger.Every, EventType: null, CommissionType.Percent, 10)])),
        Tests.Programs.Rules.Any);

    private static Gen<TouchClick> Click(int number, Guid[] partners, ProgramTerms[] programs) =>
        from id in Id(3, number)
        from partner in Gen.Elements(partners)
        from program in Gen.Elements(programs)
        from known in Gen.Choose(0, 15)
        from at in EarlyInstant
        from flagged in Gen.Choose(0, 11)
        from revoked in Gen.Choose(0, 11)
        from country in Gen.Elements(null, "de", "fr")
        select new TouchClick(id, partner, known > 0 ? program.ProgramId : partner, at, flagged == 0, revoked == 0, Country: country);

    private static Gen<ConversionEvent> Event(int number) =>
        from id in Id(4, number)
        from type in Gen.Elements("sale", "trial")
        from at in AnyInstant
        from value in Gen.OneOf(Generate.Between(-500, 20_000), Generate.ApiMinorUnits).Select(value => (long?)value)
        from free in Gen.Choose(0, 7)
        from currency in Generate.Currencies
        from refunded in Gen.Elements<decimal>(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.3m, 0.5m, 0.9m, 1.5m)
        from metadata in Gen.Elements(
            null, null, "{}", """{"country":"AT","plan":"gold"}""", """{"product":"pro","plan":2}""", """{"products":["lite","pro"],"country":"Austria"}""")
        select new ConversionEvent(
            id, "user", type, at, free == 0 ? null : value, currency,
            refunded == 0 ? 0 : free == 0 || value is not > 0 ? 1 : (long)Math.Ceiling(value.Value * refunded),
            metadata is null ? null : EventMetadata.Of(metadata));

    // Clicks come early and events any time, so that most events find clicks; the ticks sit on the edges of windows, months and grace.
    private static Gen<DateTimeOffset> EarlyInstant { get; } = InstantOn(0.0, 1, 1, 2, 3);

    private static Gen<DateTimeOffset> AnyInstant { get; } = InstantOn(0.0, 1, 2, 3, 3, 4, 31.4375, 60, 92.3125, 100);

    private static Gen<DateTimeOffset> InstantOn(params double[] days) =>
        from day in Gen.Elements(days)
        from ticks in Gen.Elements(0, 0, 0, 1, -1, 3_000_000_000, -3_000_000_000, 3_000_000_001, -3_000_000_001)
        select Start.AddDays(day).AddTicks(ticks);

    private static Gen<PartnerOverride[]> Overriding(Guid[] partners, ProgramTerms[] programs) =>
        from rules in RuleText.ArrayOf(partners.Length * programs.Length)
        from chosen in Gen.Choose(0, 2).ArrayOf(rules.Length)
        select partners.SelectMany(_ => programs, (partner, program) => (partner, program)).Zip(rules, chosen)
            .Where(cell => cell.Third > 0)
            .Select(cell => new PartnerOverride(cell.First.partner, cell.First.program.ProgramId, cell.Third == 1 ? cell.Second : null)).ToArray();

    private static Gen<T[]> Many<T>(int count, Func<int, Gen<T>> one) =>
        Enumerable.Range(0, count).Aggregate(
            Gen.Constant(Array.Empty<T>()), (all, i) => from before in all from next in one(i) select (T[])[.. before, next]);
}
