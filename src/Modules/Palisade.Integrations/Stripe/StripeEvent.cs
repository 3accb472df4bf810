using System.Text.Json;
using Palisade.Platform;

namespace Palisade.Integrations.Stripe;

/// <summary>An event of Stripe's. Only what this server reads: other members may be anything.</summary>
/// <param name="Id"><c>evt_…</c>.</param>
/// <param name="Type">For example <c>invoice.paid</c>.</param>
/// <param name="Created">When it happened.</param>
/// <param name="Object">The object it is about.</param>
/// <param name="Before">Members of the object as they were before; undefined when the event changed none.</param>
internal sealed record StripeEvent(string Id, string Type, DateTimeOffset Created, JsonElement Object, JsonElement Before)
{
    private const int LongestId = 120;

    private static readonly long Latest = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>The event, or null when the JSON is none.</summary>
    public static StripeEvent? Read(JsonElement json) =>
        json.Text("id") is { Length: <= LongestId } id
        && json.Text("type") is { Length: <= LongestId } type
        && json.Number("created") is { } created and >= 0
        && created <= Latest
        && json.At("data", "object") is { ValueKind: JsonValueKind.Object } subject
            ? new StripeEvent(id, type, DateTimeOffset.FromUnixTimeSeconds(created), subject, json.At("data", "previous_attributes"))
            : null;

    /// <summary>The tenant that the object claims to belong to: never believed, only compared.</summary>
    public string? ClaimedTenant => Object.Text("metadata", "openpartner_tenant_id");
}
