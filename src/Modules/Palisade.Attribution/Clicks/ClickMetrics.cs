using System.Diagnostics.Metrics;

namespace Palisade.Attribution.Clicks;

/// <summary>What happens to clicks, in numbers without tenants: the meter <c>Palisade.Clicks</c>.</summary>
internal sealed class ClickMetrics : IDisposable
{
    public const string MeterName = "Palisade.Clicks";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _stored;
    private readonly Counter<long> _flagged;
    private readonly Counter<long> _capped;
    private readonly Counter<long> _spooled;
    private readonly Counter<long> _replayed;
    private readonly Counter<long> _lost;
    private readonly Counter<long> _dropped;
    private readonly Histogram<int> _batch;
    private readonly Histogram<double> _commit;

    public ClickMetrics()
    {
        _stored = _meter.CreateCounter<long>("palisade_clicks_stored_total", description: "Clicks committed to the database.");
        _flagged = _meter.CreateCounter<long>("palisade_clicks_flagged_total", description: "Clicks stored with a fraud flag.");
        _capped = _meter.CreateCounter<long>("palisade_clicks_capped_total", description: "Redirects refused because an address sent too many.");
        _spooled = _meter.CreateCounter<long>("palisade_clicks_spooled_total", description: "Clicks written to local disk while the database was away.");
        _replayed = _meter.CreateCounter<long>("palisade_clicks_replayed_total", description: "Clicks brought from local disk into the database.");
        _lost = _meter.CreateCounter<long>("palisade_clicks_lost_total", description: "Clicks neither the database nor the full or broken spool could take.");
        _dropped = _meter.CreateCounter<long>("palisade_clicks_dropped_total", description: "Clicks the database refuses for good: their link has vanished.");
        _batch = _meter.CreateHistogram<int>("palisade_clicks_batch_size", description: "Clicks that shared one commit.");
        _commit = _meter.CreateHistogram<double>("palisade_clicks_commit_ms", "ms", "Time from sending a batch to its commit.");
    }

    public void Stored(int clicks, TimeSpan took)
    {
        _stored.Add(clicks);
        _batch.Record(clicks);
        _commit.Record(took.TotalMilliseconds);
    }

    public void Flagged() => _flagged.Add(1);

    public void Capped() => _capped.Add(1);

    public void Spooled(int clicks) => _spooled.Add(clicks);

    public void Replayed(int clicks) => _replayed.Add(clicks);

    public void Lost(int clicks) => _lost.Add(clicks);

    public void Dropped() => _dropped.Add(1);

    /// <summary>Shows the spool's size as <c>palisade_clicks_spool_bytes</c>.</summary>
    public void WatchSpool(Func<long> bytes) =>
        _meter.CreateObservableGauge("palisade_clicks_spool_bytes", bytes, description: "Bytes of clicks waiting on local disk.");

    public void Dispose() => _meter.Dispose();
}
