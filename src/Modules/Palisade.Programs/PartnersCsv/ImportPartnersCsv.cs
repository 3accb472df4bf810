using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Programs.Partners;
using Palisade.Tenancy;

namespace Palisade.Programs.PartnersCsv;

/// <summary>
/// Adds the partners of a CSV file, active at once and with all programs; no mail is sent. A row that is broken or whose address is taken is
/// reported and left out; the others are written together. With <c>?dryRun=true</c> the report alone. Operators, and keys with <c>partners:write</c>.
/// </summary>
internal static class ImportPartnersCsv
{
    private const int Created = 0, Skipped = 1, Invalid = 2;

    private static readonly string[] Statuses = ["created", "skipped_email_taken", "invalid"];

    internal sealed record Response(bool DryRun, SummaryView Summary, IReadOnlyList<RowView> Report);

    internal sealed record SummaryView(int Total, int Created, int Skipped, int Invalid);

    internal sealed record RowView(int Row, [property: Contact] string Email, string Status, string? Reason, Guid? PartnerId);

    internal static async Task<IResult> HandleAsync(HttpContext http, Query query, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var dryRun = query.Flag("dryRun");
        var rows = PartnerCsvReader.Read(await PartnerCsvBody.ReadAsync(http.Request, cancellationToken));
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await db.RunAsync((unit, ct) => ImportAsync(rows, dryRun, unit, clock.GetUtcNow(), ct), cancellationToken);
            }
            catch (PartnersCsvWriter.AddressTakenMeanwhileException) when (attempt < 3)
            {
                // Somebody added one of the addresses between our look and our write: nothing of ours was kept, and the next look sees it.
            }
        }
    }

    private static async Task<IResult> ImportAsync(
        List<PartnerCsvRow> rows, bool dryRun, UnitOfWork unit, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var emails = rows.Where(r => r.Reason is null).Select(r => (string?)r.Email).Distinct(StringComparer.Ordinal).ToArray();
        var batch = unit.Batch();
        var approval = batch.OneOrDefault<string>(BrandApproval.Statement);
        var known = batch.List<string>($"select p.email from programs.partners p where p.email = any({emails})");
        await batch.SendAsync(cancellationToken);
        if (BrandApproval.Refusal(approval.Value) is { } refusal)
        {
            return refusal;
        }

        var taken = known.Value.ToHashSet(StringComparer.Ordinal);
        var partners = new List<NewPartner>();
        var report = new List<RowView>(rows.Count);
        var counts = new int[3];
        foreach (var row in rows)
        {
            // Of two rows with one address, the first counts.
            var status = row.Reason is not null ? Invalid : taken.Add(row.Email) ? Created : Skipped;
            counts[status]++;
            Guid? id = status == Created && !dryRun ? Guid.CreateVersion7(now) : null;
            report.Add(new RowView(row.Row, row.Email, Statuses[status], row.Reason, id));
            if (id is { } added)
            {
                partners.Add(new NewPartner(added, row.Email, row.Name, row.Metadata, now, row.ActivatedAt ?? now));
            }
        }

        await PartnersCsvWriter.WriteAsync(unit, partners, now, cancellationToken);
        return Results.Json(new Response(dryRun, new SummaryView(rows.Count, counts[Created], counts[Skipped], counts[Invalid]), report), ApiJson.Options);
    }
}
