using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Statements;

/// <summary>The same as <see cref="GetStatementCsv"/>, to print and to file. Operators, and the partner who was paid.</summary>
internal static class GetStatementPdf
{
    // A page takes some forty lines; more than this belongs into a table of data.
    private const int MostLines = 5000;

    internal static async Task<IResult> HandleAsync(Id id, TenantSession db, CancellationToken cancellationToken)
    {
        var statement = await Statement.ReadAsync(db, id.Value, cancellationToken);
        if (statement is not { Lines.Count: > 0 })
        {
            return (statement is null ? PayoutsErrors.PayoutNotFound : PayoutsErrors.NoStatement).Result();
        }

        return statement.Lines.Count > MostLines
            ? PayoutsErrors.StatementTooLong.Result()
            : Results.File(StatementPdf.Write(statement), "application/pdf", $"payout-{id}.pdf");
    }
}
