using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Integrations.Delivery;

/// <summary>The queue of tenants that have webhooks or postbacks to send.</summary>
internal static class DeliveryQueue
{
    public const string Name = "deliveries";

    /// <summary>Wakes the worker of this process.</summary>
    public static WorkSignal Signal { get; } = new();

    /// <summary>Adds the waking of the worker to a batch that makes deliveries due.</summary>
    public static void Wake(SqlBatch batch, DateTimeOffset now)
    {
        batch.Execute($"select doors.wake({Name}, {now})");
        Signal.Raise();
    }
}
