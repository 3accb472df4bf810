namespace Palisade.Attribution.Simulation;

/// <summary>What other terms would have made of a period. Amounts are decimal texts in their currency; currencies are not added up.</summary>
/// <param name="ProgramId">The program.</param>
/// <param name="From">The period's beginning.</param>
/// <param name="Until">Its end, not included.</param>
/// <param name="Events">Events of users who clicked on a link of the program.</param>
/// <param name="EventsChanged">Those that would have earned somebody more or less.</param>
/// <param name="Totals">By currency.</param>
/// <param name="Partners">By partner and currency, the greatest differences first.</param>
/// <param name="PartnersLeftOut">How many more there are.</param>
/// <param name="Examples">Some of the events that change.</param>
internal sealed record SimulationView(
    Guid ProgramId, DateTimeOffset From, DateTimeOffset Until, long Events, long EventsChanged, IReadOnlyList<SimulationTotal> Totals,
    IReadOnlyList<SimulationPartner> Partners, int PartnersLeftOut, IReadOnlyList<SimulationExample> Examples);

/// <summary>Everything in one currency.</summary>
internal sealed record SimulationTotal(string Currency, string Now, string Then, string Difference);

/// <summary>One partner in one currency.</summary>
internal sealed record SimulationPartner(Guid PartnerId, string Currency, string Now, string Then, string Difference);

/// <summary>One event.</summary>
internal sealed record SimulationExample(
    Guid EventId, string Type, DateTimeOffset At, IReadOnlyList<SimulationLine> Now, IReadOnlyList<SimulationLine> Then);

/// <summary>One commission of an event.</summary>
internal sealed record SimulationLine(Guid PartnerId, string Amount, string Currency, string Explanation);
