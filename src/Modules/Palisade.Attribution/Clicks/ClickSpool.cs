using Microsoft.Extensions.Logging;

namespace Palisade.Attribution.Clicks;

/// <summary>
/// Clicks that wait on local disk for the database, in files of this process under <c>{data}/spool</c>. A file is held locked by the process
/// that appends to it; a file nobody holds (sealed, or left by a process that died) may be replayed by any process on the folder.
/// </summary>
internal sealed partial class ClickSpool : IDisposable
{
    private const int SegmentBytes = 4 * 1024 * 1024;

    private readonly string _folder;
    private readonly long _limit;
    private readonly TimeProvider _clock;
    private readonly ILogger<ClickSpool> _log;
    private readonly Lock _gate = new();
    private FileStream? _active;
    private long _sealedBytes;

    public ClickSpool(string dataDirectory, long limit, ClickMetrics metrics, TimeProvider clock, ILogger<ClickSpool> log)
    {
        _folder = Path.GetFullPath(Path.Combine(dataDirectory, "spool"));
        _limit = limit;
        _clock = clock;
        _log = log;
        System.IO.Directory.CreateDirectory(_folder);
        _sealedBytes = Files().Sum(Length);
        metrics.WatchSpool(() => Bytes);
    }

    /// <summary>Bytes on disk.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _sealedBytes + (_active?.Length ?? 0);
            }
        }
    }

    /// <summary>Appends and flushes to the disk with one fsync. False: the spool is full or the disk refuses, nothing is kept.</summary>
    public bool TryAppend(IReadOnlyList<Click> clicks)
    {
        using var buffer = new MemoryStream(clicks.Count * 512);
        foreach (var click in clicks)
        {
            SpoolRecord.Write(buffer, click);
        }

        lock (_gate)
        {
            if (_sealedBytes + (_active?.Length ?? 0) + buffer.Length > _limit)
            {
                return false;
            }

            try
            {
                _active ??= NewSegment();
                _active.Write(buffer.GetBuffer(), 0, (int)buffer.Length);
                _active.Flush(flushToDisk: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // What was written in part would hide later records behind it: nothing more goes into this file.
                CannotWrite(_log, e);
                SealActive();
                return false;
            }

            if (_active.Length >= SegmentBytes)
            {
                SealActive();
            }

            return true;
        }
    }

    /// <summary>The oldest file that no process holds, locked for the caller; null when there is none. The active file is sealed for it.</summary>
    public SpoolSegment? TakeOldest()
    {
        lock (_gate)
        {
            SealActive();
        }

        foreach (var file in Files().Order(StringComparer.Ordinal))
        {
            try
            {
                var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                return new SpoolSegment(stream, this);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another process holds it, or has just finished it.
            }
        }

        return null;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            SealActive();
        }
    }

    internal void Finished(string file)
    {
        File.Delete(file);
        lock (_gate)
        {
            // Counted anew: files of other processes come and go as well.
            _sealedBytes = Files().Where(f => f != _active?.Name).Sum(Length);
        }
    }

    internal void Torn(int bytes) => TornTail(_log, bytes);

    private static long Length(string file)
    {
        var info = new FileInfo(file);
        return info.Exists ? info.Length : 0;
    }

    private string[] Files() => System.IO.Directory.GetFiles(_folder, "*.log");

    private FileStream NewSegment()
    {
        // Version 7 ids sort by time, so the names give the order of replay.
        var name = Path.Combine(_folder, $"{Guid.CreateVersion7(_clock.GetUtcNow()):N}.log");
        var stream = new FileStream(name, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        stream.Write(SpoolRecord.Magic);
        return stream;
    }

    private void SealActive()
    {
        if (_active is null)
        {
            return;
        }

        _sealedBytes += _active.Length;
        _active.Dispose();
        _active = null;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The click spool cannot be written")]
    private static partial void CannotWrite(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Bytes} bytes at the end of a spool file are no whole click and are ignored")]
    private static partial void TornTail(ILogger logger, int bytes);
}

/// <summary>One sealed file of the spool, locked.</summary>
internal sealed class SpoolSegment(FileStream stream, ClickSpool spool) : IDisposable
{
    public IReadOnlyList<Click> Read()
    {
        var bytes = new byte[stream.Length];
        stream.Position = 0;
        stream.ReadExactly(bytes);
        var (clicks, torn) = SpoolRecord.ReadAll(bytes);
        if (torn > 0)
        {
            spool.Torn(torn);
        }

        return clicks;
    }

    /// <summary>Every click of the file is in the database: the file goes.</summary>
    public void Finish() => spool.Finished(stream.Name);

    public void Dispose() => stream.Dispose();
}
