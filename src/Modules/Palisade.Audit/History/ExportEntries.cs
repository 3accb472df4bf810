using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Audit.History;

/// <summary>
/// The audit as a file, oldest first, one entry a line: <c>?format=ndjson</c> (default) or <c>csv</c>, with the filters of the list. Streamed out of one
/// snapshot; that it was taken stands in the audit before it begins. Who sees what is as in the list.
/// </summary>
internal static class ExportEntries
{
    private const int FlushAt = 32 * 1024;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    internal static async Task<IResult> HandleAsync(HttpContext http, Query query, TenantSession db, AuditLog audit, CancellationToken cancellationToken)
    {
        var csv = query.OneOf("format", "ndjson", "csv") == "csv";
        var filter = EntryFilter.Of(query);
        var file = csv ? "audit.csv" : "audit.ndjson";
        await audit.NoteAsync(db.Scope, new AuditNote(AuditActions.DataExported, "export", file), cancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Longest);
        var operators = db.Scope.OrganizationId is null;
        await db.SnapshotAsync(
            (unit, ct) => unit.StreamAsync(
                $"select {EntryRow.Columns} from audit.entries e where true {filter} order by e.seq",
                (rows, stop) =>
                {
                    http.Response.ContentType = csv ? "text/csv; charset=utf-8" : "application/x-ndjson";
                    http.Response.Headers.ContentDisposition = $"attachment; filename=\"{file}\"";
                    http.Response.Headers.CacheControl = "no-store";
                    return WriteAsync(http.Response.BodyWriter, rows, csv, operators, stop);
                },
                ct),
            limit.Token);
        return Results.Empty;
    }

    private static async Task WriteAsync(PipeWriter pipe, RowStream rows, bool csv, bool operators, CancellationToken cancellationToken)
    {
        var line = new StringBuilder(csv
            ? "seq,id,at,action,source,actorKind,actorId,targetKind,targetId,organizationId,before,after,times,reason,addressHash,requestId,hash\r\n"
            : "");
        while (await rows.ReadAsync(cancellationToken))
        {
            var view = Read(rows).ToView(operators);
            if (csv)
            {
                line.AppendJoin(',', Cells(view).Select(Cell)).Append("\r\n");
            }
            else
            {
                line.Append(JsonSerializer.Serialize(view, ApiJson.Options)).Append('\n');
            }

            if (line.Length > FlushAt)
            {
                await FlushAsync(pipe, line, cancellationToken);
            }
        }

        await FlushAsync(pipe, line, cancellationToken);
    }

    private static EntryRow Read(RowStream row) => new(
        row.Get<long>(0), row.Get<Guid>(1), row.Get<DateTimeOffset>(2), row.Get<Guid>(3), row.Get<string>(4), row.Get<string>(5), Text(row, 6), Text(row, 7),
        row.Get<string>(8), row.Get<Guid>(9), Text(row, 10), Text(row, 11), row.Get<int>(12), Text(row, 13), Text(row, 14), Text(row, 15), row.Get<byte[]>(16));

    private static string? Text(RowStream row, int column) => row.IsNull(column) ? null : row.Get<string>(column);

    private static string?[] Cells(EntryView e) =>
    [
        e.Seq?.ToString(CultureInfo.InvariantCulture), PublicId.Format(e.Id), ApiTime.Format(e.At), e.Action, e.Source, e.Actor.Kind,
        e.Actor.Id is { } actor ? PublicId.Format(actor) : null, e.Target?.Kind, e.Target?.Id, PublicId.Format(e.OrganizationId),
        e.Before?.ToJsonString(ApiJson.Options), e.After?.ToJsonString(ApiJson.Options), e.Times.ToString(CultureInfo.InvariantCulture), e.Reason, e.AddressHash, e.RequestId, e.Hash,
    ];

    /// <summary>RFC 4180, with what a spreadsheet would take for a formula disarmed.</summary>
    private static string Cell(string? text)
    {
        text ??= "";
        text = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + text : text;
        return text.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
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
