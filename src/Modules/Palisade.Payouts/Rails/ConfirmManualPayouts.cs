using System.Text;
using Microsoft.AspNetCore.Http;
using Palisade.Payouts.Runs;
using Palisade.Payouts.Statements;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Rails;

/// <summary>
/// The payouts of an uploaded CSV were paid: all of them, or none when one row cannot be believed. Columns <c>payout_id</c>, and <c>amount</c> and
/// <c>currency</c> where given must be the payout's; others are ignored. Operators.
/// </summary>
internal static class ConfirmManualPayouts
{
    private const int MostRows = 2000;

    internal sealed record Response(IReadOnlyList<Guid> Confirmed);

    internal sealed record Fault(int Line, string? PayoutId, string Error);

    private sealed record Wanted(int Line, string Text, Guid Id, string? Amount, string? Currency);

    private sealed record Row(Guid Id, long AmountMinor, string Currency, string Method, string Status);

    internal static async Task<IResult> HandleAsync(HttpContext context, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var type = context.Request.ContentType?.Split(';')[0].Trim();
        if (!string.Equals(type, "text/csv", StringComparison.OrdinalIgnoreCase))
        {
            return PayoutsErrors.CsvWanted.Result();
        }

        var (wanted, faults) = Read(await TextAsync(context.Request, cancellationToken));
        if (faults.Count > 0)
        {
            return Refuse(faults);
        }

        var now = clock.GetUtcNow();
        return await db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var ids = wanted.Select(w => w.Id).ToArray();
                var rows = (await unit.ListAsync<Row>(
                    $"""
                    select p.id, p.amount_minor, p.currency, p.method, p.status
                    from payouts.payouts p
                    where p.id = any({ids})
                    order by p.id
                    for update of p
                    """,
                    ct)).ToDictionary(row => row.Id);
                var unbelievable = wanted.Select(w => (Wanted: w, Error: ErrorOf(w, rows.GetValueOrDefault(w.Id)))).Where(w => w.Error is not null)
                    .Select(w => new Fault(w.Wanted.Line, w.Wanted.Text, w.Error!)).ToList();
                if (unbelievable.Count > 0)
                {
                    return Refuse(unbelievable);
                }

                await unit.ExecuteAsync($"update payouts.payouts set status = 'paid', completed_at = {now} where id = any({ids})", ct);
                await Claims.PayAsync(unit, ids, now, ct);
                return Results.Json(new Response(ids), ApiJson.Options);
            },
            cancellationToken);
    }

    private static string? ErrorOf(Wanted wanted, Row? row) =>
        row is null ? "payout_not_found"
        : row is not { Method: "manual", Status: "pending" } ? "not_confirmable"
        : wanted.Currency is not (null or "") && wanted.Currency != row.Currency ? "other_currency"
        : wanted.Amount is not (null or "") && wanted.Amount != new Money(row.AmountMinor, Currency.Parse(row.Currency)).ToDecimalText() ? "other_amount"
        : null;

    /// <summary>Reads what can be read without the database.</summary>
    private static (List<Wanted> Wanted, List<Fault> Faults) Read(string? text)
    {
        if (text is null)
        {
            return ([], [new Fault(1, PayoutId: null, "not_utf8")]);
        }

        List<(int Line, IReadOnlyList<string> Fields)> rows;
        try
        {
            rows = [.. Csv.Read(text).Where(row => row.Fields.Any(f => f.Length > 0)).Take(MostRows + 2)];
        }
        catch (FormatException)
        {
            return ([], [new Fault(1, PayoutId: null, "not_csv")]);
        }

        var head = rows.Count == 0 ? [] : rows[0].Fields.Select(f => f.Trim().ToLowerInvariant()).ToList();
        var (id, amount, currency) = (head.IndexOf("payout_id"), head.IndexOf("amount"), head.IndexOf("currency"));
        if (id < 0 || rows.Count < 2 || rows.Count > MostRows + 1)
        {
            return ([], [new Fault(1, PayoutId: null, id < 0 ? "no_column_payout_id" : rows.Count < 2 ? "no_rows" : "too_many_rows")]);
        }

        List<Wanted> wanted = [];
        List<Fault> faults = [];
        foreach (var (line, fields) in rows.Skip(1))
        {
            var named = fields.ElementAtOrDefault(id)?.Trim();
            if (!PublicId.TryParse(named, out var payout) || wanted.Exists(w => w.Id == payout))
            {
                faults.Add(new Fault(line, named is { Length: <= 64 } ? named : null, payout == Guid.Empty ? "payout_not_found" : "twice_in_file"));
                continue;
            }

            wanted.Add(new Wanted(line, named!, payout, amount < 0 ? null : fields.ElementAtOrDefault(amount)?.Trim(), currency < 0 ? null : fields.ElementAtOrDefault(currency)?.Trim()));
        }

        return (wanted, faults);
    }

    private static ProblemResult Refuse(IReadOnlyList<Fault> faults) => PayoutsErrors.InvalidConfirmations.Result(detail: null, ("rows", faults));

    private static async Task<string?> TextAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await request.Body.CopyToAsync(bytes, cancellationToken);
        try
        {
            var text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes.ToArray());
            return text.Contains('\0', StringComparison.Ordinal) ? null : text.TrimStart('\uFEFF');
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
