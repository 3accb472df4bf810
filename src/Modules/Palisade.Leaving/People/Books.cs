using Palisade.Tenancy;

namespace Palisade.Leaving.People;

/// <summary>One account as the books have it for a person: a partner's own accounts, or what was posted for a customer's events.</summary>
internal sealed record Books(string Account, string Currency, long Entries, decimal AmountMinor)
{
    /// <summary>The commissions of a customer's events: afterwards nobody knows which they were.</summary>
    public static async Task<Guid[]> CausesAsync(UnitOfWork unit, Person person, CancellationToken cancellationToken) =>
    [
        .. await unit.ListAsync<Guid>(
            $"""
            select c.id
            from attribution.attributions a
            join payouts.commissions c on c.tenant_id = a.tenant_id and c.org_id = a.org_id and c.attribution_id = a.id
            where a.user_id = any({person.Customers})
            order by c.id
            """,
            cancellationToken),
    ];

    /// <summary>By account and currency. They must be the same before and after an erasure.</summary>
    public static Task<IReadOnlyList<Books>> OfAsync(UnitOfWork unit, Person person, Guid[] causes, CancellationToken cancellationToken) => unit.ListAsync<Books>(
        $"""
        select l.account, l.currency, count(*) as entries, sum(l.amount_minor) as amount_minor
        from ledger.entries l
        where l.org_id = {person.Partner} or l.source_id = any({causes})
        group by l.account, l.currency
        order by l.account, l.currency
        """,
        cancellationToken);
}
