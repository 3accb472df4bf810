using Palisade.Attribution.Contracts;
using Palisade.Payouts.Rules;
using Palisade.Tenancy;

namespace Palisade.Payouts.Ledger;

/// <summary>Reads and posts entries of <c>payouts.commissions</c> for attribution.</summary>
internal sealed class CommissionLedger : ICommissionLedger
{
    private static Sql Columns =>
        $"""
        c.id, c.event_id, c.click_id, c.org_id, c.program_id, c.rule_index, c.revision, c.amount_minor, c.currency, c.status,
        c.payout_id is not null as claimed, c.reversed_by is not distinct from 'operator' as closed, c.accrued_at
        """;

    public Sql OfUsers(string[] userIds, DateTimeOffset[] from, bool forPosting)
    {
        Sql held = forPosting ? $"for update of c" : Sql.Empty;
        return
            $"""
            select {Columns}
            from unnest({userIds}, {from}) as u (user_id, from_ts)
            join attribution.attributions a on a.user_id = u.user_id and a.event_ts >= u.from_ts
            join payouts.commissions c on c.tenant_id = a.tenant_id and c.event_id = a.event_id and c.click_id = a.click_id
            {held}
            """;
    }

    public Sql OfEvent(Guid eventId) =>
        $"""
        select {Columns}
        from payouts.commissions c
        where c.event_id = {eventId}
        """;

    public CommissionPosting Post(
        Guid tenantId,
        IReadOnlyList<PostedCommission> posted,
        IReadOnlyList<CommissionShare> due,
        IReadOnlyDictionary<(Guid EventId, Guid ClickId), Guid> attributionIds,
        Func<CommissionKey, Guid> workingOf,
        DateTimeOffset now)
    {
        var corrections = Corrections.Of(posted, due);
        List<Sql> statements = [];
        if (corrections.Reverse.Count > 0)
        {
            statements.Add(Reverse([.. corrections.Reverse], now));
        }

        var added = corrections.Add.Select(entry => (Id: Guid.CreateVersion7(now), Entry: entry)).ToList();
        if (added.Count > 0)
        {
            statements.Add(Insert(tenantId, added, attributionIds, workingOf, now));
        }

        var gone = corrections.Reverse.ToHashSet();
        var first = posted.Where(c => c.AmountMinor > 0 && c.Status != "reversed" && !gone.Contains(c.Id))
            .Select(c => (c.EventId, c.ClickId, c.RuleIndex, c.Revision, c.Id))
            .Concat(added.Where(a => !a.Entry.Amount.IsNegative)
                .Select(a => (a.Entry.Key.EventId, a.Entry.Key.ClickId, RuleIndex: a.Entry.Key.SubRuleIndex, a.Entry.Revision, a.Id)))
            .GroupBy(c => (c.EventId, c.ClickId))
            .ToDictionary(group => group.Key, group => group.OrderBy(c => c.RuleIndex).ThenBy(c => c.Revision).First().Id);
        return new CommissionPosting(
            statements, first, [.. added.Select(a => new AddedCommission(a.Id, a.Entry.Key, a.Entry.Amount))], [.. posted.Where(c => gone.Contains(c.Id))]);
    }

    // The entries were locked when they were read, so none has been claimed or paid since.
    private static Sql Reverse(Guid[] ids, DateTimeOffset now) =>
        $"""
        update payouts.commissions set status = 'reversed', reversed_at = {now}, reversed_by = 'derivation'
        where id = any({ids})
        """;

    private static Sql Insert(
        Guid tenantId,
        List<(Guid Id, NewEntry Entry)> rows,
        IReadOnlyDictionary<(Guid EventId, Guid ClickId), Guid> attributionIds,
        Func<CommissionKey, Guid> workingOf,
        DateTimeOffset now) =>
        $"""
        insert into payouts.commissions (
            tenant_id, id, org_id, attribution_id, event_id, program_id, click_id, rule_index, revision, amount_minor, currency, explanation,
            status, accrued_at, approved_at, working_id, stood_minor)
        select {tenantId}, r.id, r.org_id, r.attribution_id, r.event_id, r.program_id, r.click_id, r.rule_index, r.revision, r.amount_minor,
            r.currency, r.explanation, r.status, coalesce(r.accrued_at, {now}), case when r.status = 'approved' then {now} end, r.working_id,
            r.stood_minor
        from unnest(
            {Each(rows, r => r.Id)}, {Each(rows, r => r.Entry.Key.PartnerId)},
            {Each(rows, r => attributionIds[(r.Entry.Key.EventId, r.Entry.Key.ClickId)])}, {Each(rows, r => r.Entry.Key.EventId)},
            {Each(rows, r => r.Entry.Key.ProgramId)}, {Each(rows, r => r.Entry.Key.ClickId)}, {Each(rows, r => r.Entry.Key.SubRuleIndex)},
            {Each(rows, r => r.Entry.Revision)}, {Each(rows, r => r.Entry.Amount.MinorUnits)}, {Each(rows, r => r.Entry.Amount.Currency.Code)},
            {Each(rows, r => r.Entry.Explanation)}, {Each(rows, r => r.Entry.Status.ToWire())}, {Each(rows, r => r.Entry.AccruedAt)},
            {Each(rows, r => workingOf(r.Entry.Key))}, {Each(rows, r => r.Entry.Stood.MinorUnits)})
            as r (id, org_id, attribution_id, event_id, program_id, click_id, rule_index, revision, amount_minor, currency, explanation, status,
                accrued_at, working_id, stood_minor)
        """;

    private static T[] Each<T>(List<(Guid Id, NewEntry Entry)> rows, Func<(Guid Id, NewEntry Entry), T> column) => [.. rows.Select(column)];
}
