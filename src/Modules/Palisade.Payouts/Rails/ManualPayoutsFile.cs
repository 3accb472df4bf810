using System.Text;
using Microsoft.AspNetCore.Http;
using Palisade.Payouts.Statements;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Rails;

/// <summary>The manual payouts that wait to be paid by a person, oldest first, as CSV. <see cref="ConfirmManualPayouts"/> reads the file back. Operators.</summary>
internal static class ManualPayoutsFile
{
    internal static async Task<IResult> HandleAsync(TenantSession db, CancellationToken cancellationToken)
    {
        var rows = await db.ListAsync<Row>(
            $"""
            select p.id, p.org_id, n.name, n.email, p.amount_minor, p.currency, p.created_at
            from payouts.payouts p
            join programs.partners n on n.tenant_id = p.tenant_id and n.id = p.org_id
            where p.status = 'pending' and p.method = 'manual'
            order by p.created_at, p.id
            """,
            cancellationToken);
        var csv = new StringBuilder().Row("payout_id", "partner_id", "partner_name", "partner_email", "amount", "currency", "created_at");
        foreach (var row in rows)
        {
            csv.Row(
                PublicId.Format(row.Id), PublicId.Format(row.OrgId), Contacts.Shown(row.Name)!, Contacts.Shown(row.Email)!,
                new Money(row.AmountMinor, Currency.Parse(row.Currency)).ToDecimalText(), row.Currency, ApiTime.Format(row.CreatedAt));
        }

        return Results.File(Encoding.UTF8.GetBytes(csv.ToString()), "text/csv; charset=utf-8", "payouts.csv");
    }

    private sealed record Row(Guid Id, Guid OrgId, string Name, string Email, long AmountMinor, string Currency, DateTimeOffset CreatedAt);
}
