using Palisade.Tenancy;

namespace Palisade.Attribution;

/// <summary>Derives attributions anew after a fact about a click has changed (a fraud flag was lifted).</summary>
internal interface IReattribution
{
    /// <summary>Re-attributes the events of every user who is known by the click, oldest first; returns how many events were looked at.</summary>
    Task<int> ForClickAsync(UnitOfWork unit, Guid clickId, DateTimeOffset now, CancellationToken ct);
}
