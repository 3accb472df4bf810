using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Statements;

/// <summary>One line of a statement: one commission that the payout holds, or, without one, what it pays again.</summary>
internal sealed record StatementLine(Guid? CommissionId, Guid? EventId, DateTimeOffset AccruedAt, string ProgramName, string Explanation, long AmountMinor);

/// <summary>What was paid to whom for what. Its lines sum to the payout: the database let no other payout be committed.</summary>
internal sealed record Statement(StatementHead Head, IReadOnlyList<StatementLine> Lines, IReadOnlyList<StatementReversal> Reversals)
{
    public Currency Currency => Currency.Parse(Head.Currency);

    public Money Total => new(Lines.Sum(line => line.AmountMinor), Currency);

    public Money TakenBack => new(Reversals.Sum(r => r.AmountMinor), Currency);

    /// <summary>First and last accrual of the lines.</summary>
    public (DateTimeOffset From, DateTimeOffset To) Period => (Lines.Min(l => l.AccruedAt), Lines.Max(l => l.AccruedAt));

    /// <summary>Reads the statement of a payout that the session may see; null when there is none, no lines when the payout failed.</summary>
    public static async Task<Statement?> ReadAsync(TenantSession db, Guid payout, CancellationToken cancellationToken)
    {
        var batch = db.Batch();
        var head = batch.OneOrDefault<StatementHead>(
            $"""
            select p.id, p.org_id, p.amount_minor, p.currency, p.method, p.status, p.created_at, p.completed_at, n.name as partner_name,
                coalesce(t.program_name, t.display_name) as brand_name, t.support_email
            from payouts.payouts p
            join programs.partners n on n.tenant_id = p.tenant_id and n.id = p.org_id
            join directory.tenants t on t.tenant_id = p.tenant_id
            where p.id = {payout}
            """);
        var lines = batch.List<StatementLine>(
            $"""
            select c.id as commission_id, c.event_id, c.accrued_at, g.name as program_name, c.explanation, c.amount_minor
            from payouts.commissions c
            join programs.programs g on g.tenant_id = c.tenant_id and g.id = c.program_id
            where c.payout_id = {payout}
            order by c.accrued_at, c.id
            """);
        var again = batch.List<RepaidRow>(
            $"""
            select r.payout_id, r.created_at, r.amount_minor
            from payouts.payouts p
            join payouts.reversals r on r.tenant_id = p.tenant_id and r.org_id = p.org_id and r.id = p.repays_id
            where p.id = {payout} and p.status <> 'failed'
            """);
        var reversals = batch.List<StatementReversal>(
            $"select r.created_at, r.amount_minor from payouts.reversals r where r.payout_id = {payout} order by r.created_at, r.id");
        await batch.SendAsync(cancellationToken);
        if (head.Value is null)
        {
            return null;
        }

        var statement = new Statement(head.Value, [.. lines.Value, .. again.Value.Select(row => row.ToLine())], reversals.Value);
        return statement.Lines.Count == 0 || statement.Total.MinorUnits == head.Value.AmountMinor
            ? statement
            : throw new InvalidOperationException("The lines of a statement do not sum to its payout.");
    }
}

/// <summary>What came back of an earlier payout and is paid again.</summary>
internal sealed record RepaidRow(Guid PayoutId, DateTimeOffset CreatedAt, long AmountMinor)
{
    public StatementLine ToLine() => new(CommissionId: null, EventId: null, CreatedAt, "", $"Paid again: returned from payout {PublicId.Format(PayoutId)}", AmountMinor);
}

/// <summary>The payout and the two parties.</summary>
internal sealed record StatementHead(
    Guid Id, Guid OrgId, long AmountMinor, string Currency, string Method, string Status, DateTimeOffset CreatedAt, DateTimeOffset? CompletedAt,
    string PartnerName, string BrandName, string? SupportEmail);

/// <summary>Money that the provider took back since.</summary>
internal sealed record StatementReversal(DateTimeOffset CreatedAt, long AmountMinor);
