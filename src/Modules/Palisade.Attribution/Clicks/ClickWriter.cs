using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Palisade.Attribution.Clicks;

/// <summary>
/// Group commit. Clicks gather while the insert before them is under way and then share one commit, so the batch grows with the load and a
/// lone click waits for nobody. A click is acknowledged when it is committed; while the database is away, when it is flushed to local disk.
/// </summary>
internal sealed partial class ClickWriter(ClickStore store, ClickSpool spool, ClickMetrics metrics, ILogger<ClickWriter> log) : BackgroundService
{
    private static readonly TimeSpan ProbeWhileAway = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LookForOrphans = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _work = new(0);
    private readonly SemaphoreSlim _wakeReplay = new(0);
    private readonly Queue<Batch> _full = new();
    private Batch _gathering = new();
    private bool _queued;
    private volatile bool _away;
    private long _lost;
    private long _lostLogged = -1;

    /// <summary>True while the database was last seen away: nobody should wait for it.</summary>
    public bool DatabaseIsAway => _away;

    /// <summary>Completes when the click is committed, on local disk, or counted as lost; it never fails.</summary>
    public Task StoreAsync(Click click)
    {
        lock (_gate)
        {
            var batch = _gathering;
            batch.Clicks.Add(click);
            if (batch.Clicks.Count >= ClickStore.MostAtOnce)
            {
                // A full batch is handed over as it is; the next click opens another.
                _full.Enqueue(batch);
                _gathering = new Batch();
                _queued = false;
                _work.Release();
            }
            else if (!_queued)
            {
                _queued = true;
                _work.Release();
            }

            return batch.Done.Task;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // One writer: a second batch under way at once made both smaller and the whole slower (a quarter of the redirects at 64 connections).
        await Task.WhenAll(
            Task.Run(() => WriteAsync(stoppingToken), CancellationToken.None),
            Task.Run(() => ReplayAsync(stoppingToken), CancellationToken.None));
    }

    private async Task WriteAsync(CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                await _work.WaitAsync(stopping);
            }
            catch (OperationCanceledException)
            {
                // Requests end before background work does; what is still gathered belongs to nobody who waits, but it is a click.
                while (Take() is { } last)
                {
                    await EndAsync(last);
                }

                return;
            }

            if (Take() is { } batch)
            {
                await EndAsync(batch);
            }
        }
    }

    /// <summary>Whatever happens, the visitors of the batch go on and the writer lives.</summary>
    private async Task EndAsync(Batch batch)
    {
        try
        {
            await KeepAsync(batch.Clicks);
        }
        catch (Exception e)
        {
            metrics.Lost(batch.Clicks.Count);
            Unexpected(log, e);
        }
        finally
        {
            batch.Done.SetResult();
        }
    }

    private Batch? Take()
    {
        lock (_gate)
        {
            if (_full.TryDequeue(out var full))
            {
                return full;
            }

            if (_gathering.Clicks.Count == 0)
            {
                return null;
            }

            var batch = _gathering;
            _gathering = new Batch();
            _queued = false;
            return batch;
        }
    }

    private async Task KeepAsync(List<Click> clicks)
    {
        if (!_away)
        {
            try
            {
                // Not cancelled by a stopping host: the insert has its own time limit, and visitors wait for it.
                await store.StoreAsync(clicks, mayBeThere: false, CancellationToken.None);
                return;
            }
            catch (ClicksUnavailableException e)
            {
                _away = true;
                Away(log, e.InnerException!.Message);
                _wakeReplay.Release();
            }
            catch (Exception e)
            {
                // A fault of ours must not cost clicks either.
                Unexpected(log, e);
                _wakeReplay.Release();
            }
        }

        if (spool.TryAppend(clicks))
        {
            metrics.Spooled(clicks.Count);
        }
        else
        {
            metrics.Lost(clicks.Count);
            var total = Interlocked.Add(ref _lost, clicks.Count);
            if (Interlocked.Exchange(ref _lostLogged, Environment.TickCount64 / 10_000) != Environment.TickCount64 / 10_000)
            {
                Lost(log, total);
            }
        }
    }

    private async Task ReplayAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (_away && await store.AnswersAsync(stopping))
                {
                    _away = false;
                    Back(log);
                }

                if (!_away && await ReplayOneAsync(stopping))
                {
                    continue;
                }

                await _wakeReplay.WaitAsync(_away || spool.Bytes > 0 ? ProbeWhileAway : LookForOrphans, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                // What is spooled waits for the next start.
            }
            catch (Exception e)
            {
                Unexpected(log, e);
                await Task.Delay(LookForOrphans, CancellationToken.None).WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>True when one file was brought into the database and there may be more.</summary>
    private async Task<bool> ReplayOneAsync(CancellationToken stopping)
    {
        using var segment = spool.TakeOldest();
        if (segment is null)
        {
            return false;
        }

        try
        {
            var clicks = segment.Read();
            foreach (var chunk in clicks.Chunk(ClickStore.MostAtOnce))
            {
                await store.StoreAsync(chunk, mayBeThere: true, stopping);
            }

            segment.Finish();
            metrics.Replayed(clicks.Count);
            Replayed(log, clicks.Count);
            return true;
        }
        catch (ClicksUnavailableException e)
        {
            _away = true;
            Away(log, e.InnerException!.Message);
            return false;
        }
    }

    private sealed class Batch
    {
        public List<Click> Clicks { get; } = [];

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database takes no clicks ({Reason}); they go to local disk")]
    private static partial void Away(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The database takes clicks again")]
    private static partial void Back(ILogger logger);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} clicks were brought from local disk into the database")]
    private static partial void Replayed(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Neither the database nor the spool takes clicks; {Count} are lost since the start")]
    private static partial void Lost(ILogger logger, long count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Storing clicks failed")]
    private static partial void Unexpected(ILogger logger, Exception exception);
}
