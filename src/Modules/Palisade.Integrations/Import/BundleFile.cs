using System.Text.Json;

namespace Palisade.Integrations.Import;

/// <summary>
/// A bundle on local disk, read as often as needed without ever being in memory as a whole: first for where its tables are, then row by row.
/// The file is deleted when it is closed, also when the process dies.
/// </summary>
internal sealed class BundleFile : IAsyncDisposable
{
    private const int BufferSize = 64 * 1024;

    private readonly FileStream _file;

    private BundleFile(FileStream file) => _file = file;

    /// <summary>How rows are read: names once, and not so deep that an answer could not hold what was stored.</summary>
    public static JsonSerializerOptions RowOptions { get; } = new() { AllowDuplicateProperties = false, MaxDepth = 24 };

    /// <summary>Writes the body to a file of its own, which nobody else may read.</summary>
    public static async Task<BundleFile> ReceiveAsync(Stream body, string folder, CancellationToken cancellationToken)
    {
        System.IO.Directory.CreateDirectory(folder);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
            BufferSize = BufferSize,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var file = new BundleFile(new FileStream(Path.Combine(folder, $"import-{Guid.CreateVersion7():N}.json"), options));
        try
        {
            await body.CopyToAsync(file._file, cancellationToken);
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads the whole text once: whether it is JSON, and where each table's rows stand.</summary>
    /// <exception cref="JsonException">It is no JSON, or a table is no array.</exception>
    public BundleIndex Scan()
    {
        _file.Position = 0;
        return BundleScanner.Scan(_file);
    }

    /// <summary>The rows of an array.</summary>
    public IAsyncEnumerable<JsonElement> RowsAsync(BundleTable table, CancellationToken cancellationToken)
    {
        _file.Position = table.Start;
        return JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(new Section(_file, table.Length), RowOptions, cancellationToken);
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    /// <summary>The next <paramref name="length"/> bytes of a stream, as a stream.</summary>
    private sealed class Section(Stream inner, long length) : Stream
    {
        private long _left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken);
            _left -= read;
            return read;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = inner.Read(buffer, offset, (int)Math.Min(count, _left));
            _left -= read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
