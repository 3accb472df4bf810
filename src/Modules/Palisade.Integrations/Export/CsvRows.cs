using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Palisade.Tenancy;

namespace Palisade.Integrations.Export;

/// <summary>
/// Writes rows as RFC 4180 with a header line; a table without rows is an empty file. A text cell that a spreadsheet would take for a formula
/// gets a leading apostrophe. Numbers stay numbers, negative ones too: nothing but digits can stand in them.
/// </summary>
internal static class CsvRows
{
    private const int FlushAt = 32 * 1024;

    public static Task WriteAsync(PipeWriter pipe, UnitOfWork unit, ExportTable table, bool openPartner, CancellationToken cancellationToken) =>
        table.Rows is null
            ? Task.CompletedTask
            : unit.StreamAsync(table.Rows, (rows, ct) => WriteRowsAsync(pipe, rows, new RowShape(rows, table, openPartner), ct), cancellationToken);

    /// <summary>One cell as it stands in the file.</summary>
    public static string Cell(string text, bool isNumber)
    {
        if (!isNumber && text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r')
        {
            text = "'" + text;
        }

        return text.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    private static async Task WriteRowsAsync(PipeWriter pipe, RowStream rows, RowShape shape, CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        for (var first = true; await rows.ReadAsync(cancellationToken); first = false)
        {
            if (first)
            {
                line.AppendJoin(',', shape.Names.Select(name => Cell(name, isNumber: false))).Append("\r\n");
            }

            for (var i = 0; i < shape.Names.Length; i++)
            {
                var isNumber = shape.Kinds[i] is CellKind.Integer or CellKind.Decimal or CellKind.Money;
                line.Append(i > 0 ? "," : "").Append(rows.IsNull(i) ? "" : Cell(shape.Text(rows, i), isNumber));
            }

            line.Append("\r\n");
            if (line.Length > FlushAt)
            {
                await FlushAsync(pipe, line, cancellationToken);
            }
        }

        await FlushAsync(pipe, line, cancellationToken);
    }

    private static async Task FlushAsync(PipeWriter pipe, StringBuilder text, CancellationToken cancellationToken)
    {
        foreach (var chunk in text.GetChunks())
        {
            Encoding.UTF8.GetBytes(chunk.Span, pipe);
        }

        text.Clear();
        await pipe.FlushAsync(cancellationToken);
    }
}
