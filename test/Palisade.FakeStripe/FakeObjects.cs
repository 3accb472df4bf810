using System.Text.Json.Nodes;

namespace Palisade.FakeStripe;

/// <summary>A transfer as the fake keeps it.</summary>
public sealed class FakeTransfer
{
    public required string Id { get; init; }

    public required long Amount { get; init; }

    public required string Currency { get; init; }

    public required string Destination { get; init; }

    public required string? Group { get; init; }

    public required string? IdempotencyKey { get; init; }

    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    public required long Created { get; init; }

    public List<(string Id, long Amount)> Reversals { get; } = [];

    public long AmountReversed => Reversals.Sum(r => r.Amount);

    public JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["object"] = "transfer",
        ["amount"] = Amount,
        ["amount_reversed"] = AmountReversed,
        ["created"] = Created,
        ["currency"] = Currency,
        ["destination"] = Destination,
        ["livemode"] = false,
        ["metadata"] = new JsonObject(Metadata.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)m.Value))),
        ["reversed"] = AmountReversed >= Amount,
        ["transfer_group"] = Group,
        ["reversals"] = new JsonObject
        {
            ["object"] = "list",
            ["data"] = new JsonArray([.. Enumerable.Reverse(Reversals).Take(10).Select(r => (JsonNode)ReversalJson(r))]),
            ["has_more"] = Reversals.Count > 10,
            ["url"] = $"/v1/transfers/{Id}/reversals",
        },
    };

    public JsonObject ReversalJson((string Id, long Amount) reversal) => new()
    {
        ["id"] = reversal.Id,
        ["object"] = "transfer_reversal",
        ["amount"] = reversal.Amount,
        ["currency"] = Currency,
        ["transfer"] = Id,
        ["created"] = Created,
    };
}

/// <summary>A connected account as the fake keeps it.</summary>
public sealed class FakeAccount
{
    public required string Id { get; init; }

    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    public bool Enabled { get; set; }

    public JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["object"] = "account",
        ["type"] = "standard",
        ["charges_enabled"] = Enabled,
        ["payouts_enabled"] = Enabled,
        ["details_submitted"] = Enabled,
        ["metadata"] = new JsonObject(Metadata.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)m.Value))),
    };
}
