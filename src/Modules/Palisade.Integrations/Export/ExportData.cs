using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Integrations.Export;

/// <summary>
/// Hands the brand everything it has, as one bundle or table by table. Operators. Streamed out of one snapshot under the caller's own scope:
/// memory does not grow with the data, and no statement here could reach another tenant.
/// </summary>
internal static class ExportData
{
    public const int SchemaVersion = 2;

    /// <summary>How long an export may hold its snapshot.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary><c>/export.json</c>: everything, in the form that OpenPartner reads and in our own.</summary>
    internal static Task<IResult> JsonAsync(HttpContext http, TenantSession db, AuditLog audit, TimeProvider clock, CancellationToken cancellationToken) =>
        SendAsync(http, db, audit, "export.json", "application/json", async (unit, pipe, ct) =>
        {
            using var rows = new JsonRows(pipe);
            rows.Json.WriteStartObject();
            rows.Json.WriteString("exportedAt", ApiTime.Format(clock.GetUtcNow()));
            rows.Json.WriteNumber("schemaVersion", SchemaVersion);
            rows.Json.WriteStartObject("tables");
            await TablesAsync(rows, unit, OpenPartnerTables.All, openPartner: true, ct);
            rows.Json.WriteEndObject();
            rows.Json.WriteStartObject("palisade");
            rows.Json.WriteNumber("version", OwnTables.Version);
            rows.Json.WriteString("tenantId", unit.Scope.TenantId.ToString());
            rows.Json.WriteStartObject("tables");
            await TablesAsync(rows, unit, OwnTables.All, openPartner: false, ct);
            rows.Json.WriteEndObject();
            rows.Json.WriteEndObject();
            rows.Json.WriteEndObject();
            await rows.FlushAsync(ct);
        }, cancellationToken);

    /// <summary><c>/export.sql</c>: OpenPartner's tables for psql. <c>?tenantId=</c> writes that id instead of psql's variable.</summary>
    internal static Task<IResult> SqlAsync(HttpContext http, TenantSession db, AuditLog audit, CancellationToken cancellationToken) =>
        SqlAsync(http, db, audit, "export.sql", OpenPartnerTables.All, cancellationToken);

    /// <summary><c>/export/{table}.{format}</c>: one table as JSON, CSV or SQL.</summary>
    internal static Task<IResult> TableAsync(string file, HttpContext http, TenantSession db, AuditLog audit, CancellationToken cancellationToken)
    {
        var dot = file.LastIndexOf('.');
        var (name, format) = dot < 0 ? (file, "") : (file[..dot], file[(dot + 1)..]);
        var theirs = OpenPartnerTables.All.FirstOrDefault(t => t.Name == name);
        if ((theirs ?? OwnTables.All.FirstOrDefault(t => t.Name == name)) is not { } table)
        {
            return Task.FromResult<IResult>(IntegrationsErrors.TableNotExportable.Result());
        }

        var openPartner = theirs is not null;
        return format switch
        {
            "json" => SendAsync(http, db, audit, file, "application/json", async (unit, pipe, ct) =>
            {
                using var rows = new JsonRows(pipe);
                await rows.WriteTableAsync(unit, table, openPartner, ct);
                await rows.FlushAsync(ct);
            }, cancellationToken),
            "csv" => SendAsync(http, db, audit, file, "text/csv; charset=utf-8", (unit, pipe, ct) => CsvRows.WriteAsync(pipe, unit, table, openPartner, ct), cancellationToken),
            "sql" when openPartner => SqlAsync(http, db, audit, file, [table], cancellationToken),
            _ => Task.FromResult<IResult>(IntegrationsErrors.UnsupportedFormat.Result()),
        };
    }

    private static Task<IResult> SqlAsync(HttpContext http, TenantSession db, AuditLog audit, string file, IReadOnlyList<ExportTable> tables, CancellationToken cancellationToken)
    {
        var asked = http.Request.Query["tenantId"];
        if (asked.Count > 1 || (asked.Count == 1 && !IsTenantId(asked[0])))
        {
            return Task.FromResult<IResult>(IntegrationsErrors.InvalidTenantId.Result());
        }

        return SendAsync(http, db, audit, file, "application/sql; charset=utf-8", async (unit, pipe, ct) =>
        {
            var rows = new SqlRows(pipe, asked.Count == 1 ? asked[0] : null);
            await rows.BeginAsync(ct);
            foreach (var table in tables)
            {
                await rows.WriteTableAsync(unit, table, ct);
            }

            await rows.EndAsync(ct);
        }, cancellationToken);
    }

    private static bool IsTenantId(string? text) => text is { Length: >= 1 and <= 64 } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    private static async Task TablesAsync(JsonRows rows, UnitOfWork unit, IReadOnlyList<ExportTable> tables, bool openPartner, CancellationToken cancellationToken)
    {
        foreach (var table in tables)
        {
            rows.Json.WritePropertyName(table.Name);
            await rows.WriteTableAsync(unit, table, openPartner, cancellationToken);
        }
    }

    private static async Task<IResult> SendAsync(
        HttpContext http, TenantSession db, AuditLog audit, string file, string type, Func<UnitOfWork, PipeWriter, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        await audit.NoteAsync(db.Scope, new AuditNote(AuditActions.DataExported, "export", file), cancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Longest);
        await db.SnapshotAsync(
            (unit, ct) =>
            {
                // Only now, when the database has answered, does the answer begin; a failure until here is an ordinary problem.
                http.Response.ContentType = type;
                http.Response.Headers.ContentDisposition = $"attachment; filename=\"{file}\"";
                http.Response.Headers.CacheControl = "no-store";
                return write(unit, http.Response.BodyWriter, ct);
            },
            limit.Token);
        return Results.Empty;
    }
}
