using System.Text.Json;
using System.Text.Json.Nodes;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Recovery;

/// <summary>A recovery request as the API shows it.</summary>
internal sealed record RecoveryView(
    Guid Id, string Rail, string Kind, Guid TargetId, JsonNode? Params, string? Note, Guid RequestedBy, string Status, string? Outcome, int Attempts,
    DateTimeOffset? RecheckDueAt, DateTimeOffset? AppliedAt, DateTimeOffset CreatedAt);

/// <summary>A row of <see cref="Columns"/>.</summary>
internal sealed record RecoveryRow(
    Guid Id, Guid PayoutId, string Rail, string Kind, string Params, string? Note, Guid RequestedBy, string Status, string? Outcome, int Attempts,
    DateTimeOffset? RecheckDueAt, DateTimeOffset? AppliedAt, DateTimeOffset CreatedAt)
{
    public static Sql Columns =>
        $"""
        r.id, r.payout_id, r.rail, r.kind, r.params::text as params, r.note, r.requested_by, r.status, r.outcome, r.attempts, r.recheck_due_at,
        r.applied_at, r.created_at
        """;

    public RecoveryParams Read() => JsonSerializer.Deserialize<RecoveryParams>(Params, ApiJson.Options)!;

    public RecoveryView ToView() => new(
        Id, Rail, Kind, PayoutId, JsonNode.Parse(Params), Note, RequestedBy, Status, Outcome, Attempts, RecheckDueAt, AppliedAt, CreatedAt);
}

/// <summary>What the kinds need to know.</summary>
internal sealed record RecoveryParams(string? Reason, int? ObservedGeneration, string? KeptTransferId, bool? AllReversed);
