using System.Text;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Statements;

/// <summary>What a payout paid, line by line, as CSV; the last line is the total. Operators, and the partner who was paid.</summary>
internal static class GetStatementCsv
{
    internal static async Task<IResult> HandleAsync(Id id, TenantSession db, CancellationToken cancellationToken)
    {
        var statement = await Statement.ReadAsync(db, id.Value, cancellationToken);
        if (statement is not { Lines.Count: > 0 })
        {
            return (statement is null ? PayoutsErrors.PayoutNotFound : PayoutsErrors.NoStatement).Result();
        }

        var csv = new StringBuilder().Row("commission_id", "event_id", "accrued_at", "program", "explanation", "amount", "currency");
        foreach (var line in statement.Lines)
        {
            csv.Row(
                Name(line.CommissionId), Name(line.EventId), ApiTime.Format(line.AccruedAt), line.ProgramName, line.Explanation,
                new Money(line.AmountMinor, statement.Currency).ToDecimalText(), statement.Head.Currency);
        }

        csv.Row("total", "", ApiTime.Format(statement.Head.CreatedAt), "", "", statement.Total.ToDecimalText(), statement.Head.Currency);
        return Results.File(Encoding.UTF8.GetBytes(csv.ToString()), "text/csv; charset=utf-8", $"payout-{id}.csv");

        static string Name(Guid? id) => id is { } value ? PublicId.Format(value) : "";
    }
}
