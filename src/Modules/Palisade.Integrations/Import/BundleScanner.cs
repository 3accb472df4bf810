using System.Text.Json;

namespace Palisade.Integrations.Import;

/// <summary>Where an array of rows stands in the file, in bytes.</summary>
internal sealed record BundleTable(long Start, long Length);

/// <summary>What a bundle holds.</summary>
/// <param name="SchemaVersion">Null: not said, or no whole number.</param>
/// <param name="Tables">OpenPartner's tables.</param>
/// <param name="OwnVersion">Version of Palisade's half; null when there is none.</param>
/// <param name="OwnTenantId">The tenant it was exported from.</param>
/// <param name="OwnTables">Palisade's own tables; null when there are none.</param>
internal sealed record BundleIndex(
    int? SchemaVersion,
    IReadOnlyDictionary<string, BundleTable>? Tables,
    int? OwnVersion,
    string? OwnTenantId,
    IReadOnlyDictionary<string, BundleTable>? OwnTables);

/// <summary>One forward pass over a bundle with a buffer of constant size.</summary>
internal sealed class BundleScanner
{
    /// <summary>Longest single token: a text of one row.</summary>
    private const int LongestToken = 1024 * 1024;

    private readonly string?[] _names = new string?[8];
    private readonly Dictionary<string, BundleTable> _tables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BundleTable> _own = new(StringComparer.Ordinal);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private int? _version;
    private int? _ownVersion;
    private string? _tenant;
    private long _arrayStart = -1;
    private int _arrayDepth;

    public static BundleIndex Scan(Stream stream)
    {
        var scanner = new BundleScanner();
        scanner.Run(stream);
        return new BundleIndex(
            scanner._version,
            scanner._seen.Contains("tables") ? scanner._tables : null,
            scanner._ownVersion,
            scanner._tenant,
            scanner._seen.Contains("palisade.tables") ? scanner._own : null);
    }

    private void Run(Stream stream)
    {
        var state = new JsonReaderState(new JsonReaderOptions { MaxDepth = 32 });
        var buffer = new byte[64 * 1024];
        var (filled, position) = (0, 0L);
        while (true)
        {
            var read = stream.Read(buffer, filled, buffer.Length - filled);
            filled += read;
            var reader = new Utf8JsonReader(buffer.AsSpan(0, filled), isFinalBlock: read == 0, state);
            while (reader.Read())
            {
                See(ref reader, position);
            }

            var consumed = (int)reader.BytesConsumed;
            (state, position) = (reader.CurrentState, position + consumed);
            if (read == 0)
            {
                return;
            }

            buffer.AsSpan(consumed, filled - consumed).CopyTo(buffer);
            filled -= consumed;
            if (filled == buffer.Length)
            {
                if (buffer.Length >= LongestToken)
                {
                    throw new JsonException("A text in the bundle is too long.");
                }

                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }
    }

    private void See(ref Utf8JsonReader reader, long position)
    {
        var depth = reader.CurrentDepth;
        if (_arrayStart >= 0)
        {
            if (reader.TokenType == JsonTokenType.EndArray && depth == _arrayDepth)
            {
                var tables = _arrayDepth == 2 ? _tables : _own;
                var name = _names[_arrayDepth]!;
                if (!tables.TryAdd(name, new BundleTable(_arrayStart, position + reader.TokenStartIndex + 1 - _arrayStart)))
                {
                    throw new JsonException($"The table {name} is given twice.");
                }

                _arrayStart = -1;
            }

            return;
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName when depth < _names.Length:
                _names[depth] = Text(ref reader);
                if (depth == 1 && !_seen.Add(_names[1]!))
                {
                    throw new JsonException("A member of the bundle is given twice.");
                }

                break;
            case JsonTokenType.StartArray or JsonTokenType.StartObject when IsTable(depth):
                if (reader.TokenType == JsonTokenType.StartObject)
                {
                    throw new JsonException("A table is an array of rows.");
                }

                (_arrayStart, _arrayDepth) = (position + reader.TokenStartIndex, depth);
                break;
            case JsonTokenType.StartArray or JsonTokenType.StartObject:
                if (reader.TokenType == JsonTokenType.StartArray && (depth == 0 || IsHolder(depth)))
                {
                    throw new JsonException("A bundle, its tables and its palisade half are objects.");
                }

                if (depth == 2 && _names[1] == "palisade" && _names[2] == "tables")
                {
                    _seen.Add("palisade.tables");
                }

                break;
            case JsonTokenType.EndArray or JsonTokenType.EndObject or JsonTokenType.PropertyName:
                break;
            default:
                if (depth == 0 || IsTable(depth))
                {
                    throw new JsonException("A table is an array of rows, and a bundle an object.");
                }

                Value(ref reader, depth);
                break;
        }
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException notText)
        {
            throw new JsonException("A text is not text: half a character is escaped.", notText);
        }
    }

    private bool IsTable(int depth) => (depth == 2 && _names[1] == "tables") || (depth == 3 && _names[1] == "palisade" && _names[2] == "tables");

    private bool IsHolder(int depth) => (depth == 1 && _names[1] is "tables" or "palisade") || (depth == 2 && _names[1] == "palisade" && _names[2] == "tables");

    private void Value(ref Utf8JsonReader reader, int depth)
    {
        if (depth == 1 && _names[1] == "schemaVersion")
        {
            _version = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var version) ? version : null;
        }
        else if (IsHolder(depth))
        {
            throw new JsonException("The tables are members of an object.");
        }
        else if (depth == 2 && _names[1] == "palisade" && _names[2] == "version")
        {
            _ownVersion = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var version) ? version : null;
        }
        else if (depth == 2 && _names[1] == "palisade" && _names[2] == "tenantId")
        {
            _tenant = reader.TokenType == JsonTokenType.String ? Text(ref reader) : null;
        }
    }
}
