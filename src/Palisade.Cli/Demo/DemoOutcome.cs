namespace Palisade.Cli.Demo;

/// <summary>What the demo did, as the server's own reports tell it.</summary>
internal sealed record DemoOutcome(string ProgramId, IReadOnlyList<PartnerOutcome> Partners, PartnerOutcome Totals, IReadOnlyList<string> PayoutIds);

/// <summary>One partner's funnel, or the sum of all.</summary>
internal sealed record PartnerOutcome(string? PartnerId, string Name, long Clicks, long Identities, long Signups, long Paid, decimal Revenue, decimal Commission, decimal PaidOut);
