using Palisade.Integrations.Rules;
using Palisade.Tenancy;

namespace Palisade.Integrations.Delivery;

/// <summary>What sending to an endpoint takes. A row of <see cref="Columns"/>.</summary>
internal sealed record DueEndpoint(Guid Id, string Url, int FailuresInRow, DateTimeOffset? PausedUntil)
{
    public static Sql Columns => $"e.id, e.url, e.failures_in_row, e.paused_until";

    public Circuit Circuit => new(FailuresInRow, PausedUntil);
}

/// <summary>A delivery to send, with its message.</summary>
internal sealed record DueDelivery(Guid Id, Guid AnnouncementId, int Attempts, DateTimeOffset DueAt, DateTimeOffset GiveUpAt, string Type, string Body);
