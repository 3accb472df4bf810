using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Integrations.Import;

/// <summary>
/// Brings a bundle in: one of OpenPartner's (schemaVersion 1 or 2), or one of Palisade's with all there is. Operators. All or nothing: one row
/// that cannot be imported refuses the bundle, and the answer names it. Rows that are there already stay as they are. With
/// <c>?dryRun=true</c> everything is done and nothing kept.
/// </summary>
internal static class ImportBundle
{
    internal sealed record Response(bool Ok, bool DryRun, ReportView Report);

    internal sealed record ReportView(IReadOnlyDictionary<string, int> Inserted, IReadOnlyDictionary<string, int> Skipped);

    internal static async Task<IResult> HandleAsync(
        HttpContext http, Query query, TenantSession db, ServerOptions options, CancellationToken cancellationToken)
    {
        if (!options.TakesImports)
        {
            return IntegrationsErrors.ImportDisabled.Result();
        }

        if (!http.Request.HasJsonContentType())
        {
            return CommonErrors.UnsupportedMediaType.Result();
        }

        var dryRun = query.Flag("dryRun");
        await using var bundle = await BundleFile.ReceiveAsync(http.Request.Body, Path.Combine(options.DataDirectory, "imports"), cancellationToken);
        try
        {
            var index = bundle.Scan();
            return Refusal(index) ?? await db.RunAsync<IResult>((unit, ct) => ImportAsync(bundle, index, unit, dryRun, ct), cancellationToken);
        }
        catch (JsonException e)
        {
            return IntegrationsErrors.InvalidBundle.Result("It is not the JSON it should be: " + Place(e));
        }
    }

    private static async Task<IResult> ImportAsync(BundleFile bundle, BundleIndex index, UnitOfWork unit, bool dryRun, CancellationToken cancellationToken)
    {
        var report = new ImportReport();
        await new ImportRun(bundle, index, unit, report).RunAsync(cancellationToken);
        if (report.Faults.Count > 0)
        {
            return IntegrationsErrors.ImportRefused.Result($"{report.Faults[0].Table}, row {report.Faults[0].Row}: {report.Faults[0].Reason}", ("rows", report.Faults));
        }

        var response = Results.Json(new Response(true, dryRun, new ReportView(report.Inserted, report.Skipped)), ApiJson.Options);
        return dryRun ? new Discarded(response) : response;
    }

    private static ProblemResult? Refusal(BundleIndex index) => index switch
    {
        { SchemaVersion: not (1 or 2) } => IntegrationsErrors.UnsupportedSchemaVersion.Result(),
        { OwnTables: not null, OwnVersion: not Export.OwnTables.Version } => IntegrationsErrors.UnsupportedSchemaVersion.Result("The palisade half has another version."),
        { OwnTables: not null } when !Guid.TryParseExact(index.OwnTenantId, "D", out _) => IntegrationsErrors.InvalidBundle.Result("palisade.tenantId is missing."),
        { OwnTables: null, Tables: null } => IntegrationsErrors.InvalidBundle.Result("It has no tables."),
        _ => null,
    };

    private static string Place(JsonException e) => e.LineNumber is { } line ? $"line {line + 1}, byte {e.BytePositionInLine}." : e.Message;

    /// <summary>An answer whose unit of work is rolled back.</summary>
    private sealed class Discarded(IResult answer) : IResult, IUnitOutcome
    {
        public bool Commits => false;

        public Task ExecuteAsync(HttpContext httpContext) => answer.ExecuteAsync(httpContext);
    }
}
