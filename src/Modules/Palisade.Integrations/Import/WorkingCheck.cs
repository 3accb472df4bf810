using Palisade.Attribution.Contracts;
using Palisade.Platform;
using Palisade.Programs.Contracts;
using Palisade.Tenancy;

namespace Palisade.Integrations.Import;

/// <summary>
/// Works every commission with a working out again, as its receipt will: a bundle whose workings cannot be read, or lead to other amounts than
/// its commissions have, is refused. What this server signs later must be true, also of what came from elsewhere.
/// </summary>
internal static class WorkingCheck
{
    private const string Table = "attribution.workings";
    private const int Portion = 2000;

    public static async Task RunAsync(UnitOfWork unit, ImportReport report, CancellationToken cancellationToken)
    {
        var after = Guid.Empty;
        IReadOnlyList<Row> rows;
        do
        {
            rows = await unit.ListAsync<Row>(
                $"""
                select c.id, c.event_id = w.event_id and c.program_id = w.program_id as belongs, c.rule_index, c.click_id, c.amount_minor, c.stood_minor,
                    c.currency, a.value_minor, a.currency as event_currency, w.working::text as working,
                    coalesce(g.commission_rule, v.commission_rule)::text as rule
                from payouts.commissions c
                join attribution.workings w on w.tenant_id = c.tenant_id and w.org_id = c.org_id and w.id = c.working_id
                join attribution.attributions a on a.tenant_id = c.tenant_id and a.org_id = c.org_id and a.id = c.attribution_id
                left join programs.program_versions v
                    on v.tenant_id = w.tenant_id and v.program_id = w.program_id and v.version = w.program_version
                left join programs.partner_term_versions g
                    on g.tenant_id = w.tenant_id and g.org_id = w.org_id and g.program_id = w.program_id and g.version = w.agreed_version
                where c.id > {after}
                order by c.id
                limit {Portion}
                """,
                cancellationToken);
            foreach (var row in rows)
            {
                if (Fault(row) is { } reason)
                {
                    report.Add(new RowFault(Table, 0, reason, PublicId.Format(row.Id)));
                }

                after = row.Id;
            }
        }
        while (rows.Count == Portion && !report.IsFull);
    }

    private static string? Fault(Row row)
    {
        try
        {
            var working = Working.FromJson(row.Working);
            var rule = CommissionRule.FromStoredJson(row.Rule ?? throw new FormatException("There are no terms of this version."));
            var due = working.AmountOf(rule, row.RuleIndex, row.ClickId, row.ValueMinor, Currency.Parse(row.EventCurrency))?.Minor ?? 0;
            return row.Belongs && row.Currency == row.EventCurrency && row.AmountMinor == (Int128)due - row.StoodMinor ? null : "differs_from_its_commission";
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // It may hold anything: members that are missing, weights of zero, lines that the terms do not have.
            return "cannot_be_worked_out";
        }
    }

    private sealed record Row(
        Guid Id, bool Belongs, int RuleIndex, Guid ClickId, long AmountMinor, long StoodMinor, string Currency, long? ValueMinor, string EventCurrency,
        string Working, string? Rule);
}
