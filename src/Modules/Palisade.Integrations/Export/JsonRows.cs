using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Palisade.Tenancy;

namespace Palisade.Integrations.Export;

/// <summary>Writes rows as JSON objects into a pipe, and waits whenever its reader is slower than the database.</summary>
internal sealed class JsonRows : IDisposable
{
    private const int FlushAt = 32 * 1024;

    private readonly PipeWriter _pipe;

    public JsonRows(PipeWriter pipe)
    {
        _pipe = pipe;
        Json = new Utf8JsonWriter((IBufferWriter<byte>)pipe);
    }

    public Utf8JsonWriter Json { get; }

    /// <summary>An array of the table's rows.</summary>
    public Task WriteTableAsync(UnitOfWork unit, ExportTable table, bool openPartner, CancellationToken cancellationToken)
    {
        if (table.Rows is null)
        {
            Json.WriteStartArray();
            Json.WriteEndArray();
            return Task.CompletedTask;
        }

        return unit.StreamAsync(table.Rows, (rows, ct) => WriteRowsAsync(rows, new RowShape(rows, table, openPartner), ct), cancellationToken);
    }

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        Json.Flush();
        await _pipe.FlushAsync(cancellationToken);
    }

    public void Dispose() => Json.Dispose();

    private async Task WriteRowsAsync(RowStream rows, RowShape shape, CancellationToken cancellationToken)
    {
        var names = Array.ConvertAll(shape.Names, name => JsonEncodedText.Encode(name));
        Json.WriteStartArray();
        while (await rows.ReadAsync(cancellationToken))
        {
            Json.WriteStartObject();
            for (var i = 0; i < names.Length; i++)
            {
                Json.WritePropertyName(names[i]);
                WriteCell(rows, shape, i);
            }

            Json.WriteEndObject();
            if (Json.BytesPending + _pipe.UnflushedBytes > FlushAt)
            {
                await FlushAsync(cancellationToken);
            }
        }

        Json.WriteEndArray();
    }

    private void WriteCell(RowStream rows, RowShape shape, int i)
    {
        if (rows.IsNull(i))
        {
            Json.WriteNullValue();
            return;
        }

        switch (shape.Kinds[i])
        {
            case CellKind.Integer:
                Json.WriteNumberValue(rows.Get<long>(i));
                break;
            case CellKind.Flag:
                Json.WriteBooleanValue(rows.Get<bool>(i));
                break;
            case CellKind.Json:
                // PostgreSQL wrote it: it is JSON.
                Json.WriteRawValue(rows.Get<string>(i), skipInputValidation: true);
                break;
            case CellKind.TextArray:
                Json.WriteStartArray();
                foreach (var text in rows.Get<string[]>(i))
                {
                    Json.WriteStringValue(text);
                }

                Json.WriteEndArray();
                break;
            default:
                // Amounts and decimals are text: a reader that goes through a double would change them.
                Json.WriteStringValue(shape.Text(rows, i));
                break;
        }
    }
}
