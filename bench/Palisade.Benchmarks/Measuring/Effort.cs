namespace Palisade.Benchmarks.Measuring;

/// <summary>How long to measure.</summary>
/// <param name="Rounds">Turns of each pair.</param>
/// <param name="Calls">Calls in a turn.</param>
/// <param name="Seconds">Seconds of load in a turn of an HTTP pair.</param>
/// <param name="GrowthTenants">Tenants of the large database.</param>
/// <param name="GrowthRows">Rows of the large database.</param>
/// <param name="BulkEvents">Events ingested in batches, over all turns.</param>
/// <param name="RederivedEvents">Events that are there and derived again.</param>
/// <param name="DashboardClicks">Clicks of the partner whose dashboard is read.</param>
internal sealed record Effort(
    int Rounds, int Calls, double Seconds, int GrowthTenants, int GrowthRows, int BulkEvents, int RederivedEvents, int DashboardClicks)
{
    public static Effort Full { get; } = new(7, 4000, 4, 2000, 5_000_000, 100_000, 1_000_000, 1_000_000);

    public static Effort Quick { get; } = new(5, 1000, 1.5, 200, 200_000, 20_000, 20_000, 100_000);
}
