using System.Text.Json.Nodes;
using Palisade.Tenancy;

namespace Palisade.Audit.History;

/// <summary>An entry as it is stored.</summary>
internal sealed record EntryRow(
    long Seq, Guid Id, DateTimeOffset At, Guid OrgId, string Source, string Action, string? TargetKind, string? TargetId, string ActorKind, Guid ActorId,
    string? Before, string? After, int Times, string? Reason, string? AddressHash, string? RequestId, byte[] Hash)
{
    public static Sql Columns =>
        $"""
        e.seq, e.id, e.at, e.org_id, e.source, e.action, e.target_kind, e.target_id, e.actor_kind, e.actor_id, e.before::text as before, e.after::text as after,
        e.times, e.reason, e.address_hash, e.request_id, e.hash
        """;

    /// <summary>
    /// As clients see it. What tells of others stays with the brand: the number of an entry would tell a partner how much happens beside it, and
    /// where somebody of the brand sits is none of its business.
    /// </summary>
    public EntryView ToView(bool operators) => new(
        Id, At, Action, Source, new EntryActor(KindOf(ActorKind), ActorId == Guid.Empty ? null : ActorId), TargetKind is null ? null : new EntryTarget(TargetKind, Readable(TargetId)),
        OrgId, Before is null ? null : JsonNode.Parse(Before), After is null ? null : JsonNode.Parse(After), Times, Reason,
        operators ? AddressHash : null, operators ? RequestId : null, operators ? Seq : null, operators ? Convert.ToHexStringLower(Hash) : null);

    /// <summary>The letter of the scope as a word.</summary>
    public static string KindOf(string letter) => letter switch
    {
        "u" => "user",
        "k" => "key",
        "v" => "visitor",
        "p" => "platform",
        "a" => "authentication",
        "d" => "directory",
        "j" => "job",
        _ => "unknown",
    };

    /// <summary>Ids as everywhere at the API; keys that are no ids stay as they are.</summary>
    private static string? Readable(string? id) =>
        id is null ? null : string.Join('/', id.Split('/').Select(part => Guid.TryParseExact(part, "D", out var known) ? PublicId.Format(known) : part));
}

/// <summary>Who did it.</summary>
internal sealed record EntryActor(string Kind, Guid? Id);

/// <summary>What it was done to.</summary>
internal sealed record EntryTarget(string Kind, string? Id);

/// <summary>An entry as clients see it. Masked values are <c>•••</c>; ids inside <c>before</c> and <c>after</c> are as stored (UUID).</summary>
internal sealed record EntryView(
    Guid Id, DateTimeOffset At, string Action, string Source, EntryActor Actor, EntryTarget? Target, Guid OrganizationId, JsonNode? Before, JsonNode? After,
    int Times, string? Reason, string? AddressHash, string? RequestId, long? Seq, string? Hash);
