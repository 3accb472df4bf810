using Palisade.Integrations.Rules;
using Palisade.Tenancy;

namespace Palisade.Integrations.Webhooks;

/// <summary>An endpoint as the API shows it: never with its secret.</summary>
internal sealed record EndpointView(
    Guid Id, string Url, string SecretPrefix, IReadOnlyList<string> Events, bool Active, string? Label, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt,
    DateTimeOffset? LastUsedAt, DateTimeOffset? PreviousSecretUntil, CircuitView Circuit);

/// <summary>The endpoint's circuit breaker: <c>closed</c>, <c>open</c> (until then nothing is tried) or <c>half_open</c> (the next delivery probes).</summary>
internal sealed record CircuitView(string State, int FailuresInRow, DateTimeOffset? PausedUntil);

/// <summary>A row of <see cref="Columns"/>.</summary>
internal sealed record EndpointRow(
    Guid Id, string Url, string SecretPrefix, string[] Events, bool Active, string? Label, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt,
    DateTimeOffset? LastUsedAt, DateTimeOffset? PreviousSecretUntil, int FailuresInRow, DateTimeOffset? PausedUntil)
{
    /// <summary>The columns, without the secrets.</summary>
    public static Sql Columns =>
        $"""
        e.id, e.url, e.secret_prefix, e.events, e.active, e.label, e.created_at, e.updated_at, e.last_used_at, e.previous_secret_until,
        e.failures_in_row, e.paused_until
        """;

    public EndpointView ToView(DateTimeOffset now) => new(
        Id, Url, SecretPrefix, Events, Active, Label, CreatedAt, UpdatedAt, LastUsedAt, PreviousSecretUntil > now ? PreviousSecretUntil : null,
        new CircuitView(new Circuit(FailuresInRow, PausedUntil).State(now), FailuresInRow, PausedUntil));
}
