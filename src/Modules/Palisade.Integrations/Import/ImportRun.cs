using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Palisade.Integrations.Export;
using Palisade.Programs.Contracts;
using Palisade.Tenancy;

namespace Palisade.Integrations.Import;

/// <summary>One bundle into one tenant, inside one unit of work. Faults are collected; whoever calls rolls back when there are any.</summary>
internal sealed class ImportRun(BundleFile bundle, BundleIndex index, UnitOfWork unit, ImportReport report)
{
    private delegate JsonObject? Map(OpenPartnerRow row);

    private readonly Guid _tenant = unit.Scope.TenantId;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await (index.OwnTables is not null ? OwnAsync(cancellationToken) : OpenPartnerAsync(cancellationToken));
        if (report.Faults.Count == 0)
        {
            await CheckPayoutsAsync(cancellationToken);
            await WorkingCheck.RunAsync(unit, report, cancellationToken);
            await LinkInvalidation.NotifyAsync(unit, cancellationToken);
        }
    }

    private async Task OpenPartnerAsync(CancellationToken cancellationToken)
    {
        foreach (var unknown in index.Tables!.Keys.Where(name => OpenPartnerTables.All.All(t => t.Name != name)))
        {
            report.Add(new RowFault(unknown, 0, "unknown_table", null));
        }

        // The rows a row refers to come before it.
        await OwnFormAsync("Program", "programs.programs", OpenPartnerMapping.Program, cancellationToken);
        await MappedAsync("Partner", OpenPartnerMapping.Partner, rows => OpenPartnerStatements.Partners(rows, _tenant, allPrograms: index.SchemaVersion == 1), cancellationToken);
        await OwnFormAsync("PartnerProgram", "programs.grants", OpenPartnerMapping.PartnerProgram, cancellationToken);
        await MappedAsync("PartnerCommission", OpenPartnerMapping.PartnerCommission, rows => OpenPartnerStatements.Terms(rows, _tenant), cancellationToken);
        await OwnFormAsync("Link", "programs.links", OpenPartnerMapping.Link, cancellationToken);
        await OwnFormAsync("Coupon", "programs.coupons", OpenPartnerMapping.Coupon, cancellationToken);
        await MappedAsync("Click", OpenPartnerMapping.Click, rows => OpenPartnerStatements.Clicks(rows, _tenant, makesCoupons: index.SchemaVersion == 1), cancellationToken);
        await MappedAsync("Identity", OpenPartnerMapping.Identity, rows => OpenPartnerStatements.Identities(rows, _tenant), cancellationToken);
        await OwnFormAsync("Event", "attribution.events", OpenPartnerMapping.Event, cancellationToken);
        await MappedAsync("Attribution", OpenPartnerMapping.Attribution, rows => OpenPartnerStatements.Attributions(rows, _tenant), cancellationToken);
        await OwnFormAsync("Payout", "payouts.payouts", OpenPartnerMapping.Payout, cancellationToken);
        await MappedAsync("Commission", OpenPartnerMapping.Commission, rows => OpenPartnerStatements.Commissions(rows, _tenant), cancellationToken);
        await MappedAsync("CommissionAdjustment", OpenPartnerMapping.CommissionAdjustment, rows => OpenPartnerStatements.Adjustments(rows, _tenant), cancellationToken);
        await SkipAsync("PortalCustomDomain", cancellationToken);
    }

    private async Task OwnAsync(CancellationToken cancellationToken)
    {
        foreach (var unknown in index.OwnTables!.Keys.Where(name => OwnRows.All.All(t => t.Key != name) && !OwnRows.Derived.Contains(name)))
        {
            report.Add(new RowFault(unknown, 0, "unknown_table", null));
        }

        var history = new TermHistory(unit);
        await history.LoadAsync(
            name => index.OwnTables.TryGetValue(name, out var table) ? bundle.RowsAsync(table, cancellationToken) : AsyncEnumerable.Empty<JsonElement>(), cancellationToken);
        foreach (var (name, writer) in OwnRows.All)
        {
            var columns = await ColumnsAsync(writer, cancellationToken);
            await TableAsync(name, index.OwnTables, json => history.Before(name, json, Own(json, name, columns)) is { } row ? Own(row, name, columns) : null, writer.Insert, cancellationToken);
            if (name == "programs.program_versions")
            {
                // The programs once more: to their last terms, and then to their own times.
                await TableAsync("programs.programs", index.OwnTables, json => history.Latest(JsonObject.Create(json)!), TermHistory.FinishPrograms, cancellationToken, counts: false);
                await TableAsync("programs.programs", index.OwnTables, json => history.Times(JsonObject.Create(json)!), TermHistory.SetTimes, cancellationToken, counts: false);
            }
        }
    }

    /// <summary>The row with this tenant in the place of the one it was exported from.</summary>
    private JsonObject Own(JsonElement row, string table, IReadOnlyDictionary<string, string> columns) => Own(JsonObject.Create(row)!, table, columns);

    private JsonObject Own(JsonObject mapped, string table, IReadOnlyDictionary<string, string> columns)
    {
        foreach (var name in mapped.Where(c => OwnRowRules.Text(c.Value) == index.OwnTenantId).Select(c => c.Key).ToList())
        {
            mapped[name] = _tenant.ToString();
        }

        mapped["tenant_id"] = _tenant.ToString();
        OwnRowRules.Check(table, mapped, columns);
        return mapped;
    }

    /// <summary>A table whose rows become rows of one of ours, with all the checks of our own.</summary>
    private async Task OwnFormAsync(string name, string table, Map map, CancellationToken cancellationToken)
    {
        var writer = OwnRows.Of(table);
        var columns = await ColumnsAsync(writer, cancellationToken);
        await MappedAsync(name, row =>
        {
            if (map(row) is not { } mapped)
            {
                return null;
            }

            mapped["tenant_id"] = _tenant.ToString();
            OwnRowRules.Check(table, mapped, columns);
            return mapped;
        }, writer.Insert, cancellationToken);
    }

    private Task MappedAsync(string name, Map map, Func<JsonParameter, Sql> insert, CancellationToken cancellationToken) =>
        TableAsync(name, index.Tables!, json =>
        {
            var row = new OpenPartnerRow(json);
            var mapped = map(row);
            row.Done();
            return mapped;
        }, insert, cancellationToken);

    private async Task TableAsync(
        string name, IReadOnlyDictionary<string, BundleTable> tables, Func<JsonElement, JsonObject?> map, Func<JsonParameter, Sql> insert, CancellationToken cancellationToken,
        bool counts = true)
    {
        if (!tables.TryGetValue(name, out var table) || report.IsFull)
        {
            return;
        }

        report.Count(name, 0, 0);
        var writer = new RowWriter(unit, name, insert, report, counts);
        var number = 0;
        await foreach (var json in bundle.RowsAsync(table, cancellationToken))
        {
            number++;
            try
            {
                if (Mapped(json, map) is { } row)
                {
                    await writer.AddAsync(number, row, cancellationToken);
                }
                else if (counts)
                {
                    report.Count(name, 0, 1);
                }
            }
            catch (RowException wrong)
            {
                report.Add(new RowFault(name, number, wrong.Reason, wrong.Detail));
            }

            if (report.IsFull)
            {
                return;
            }
        }

        await writer.FlushAsync(cancellationToken);
    }

    private static JsonObject? Mapped(JsonElement json, Func<JsonElement, JsonObject?> map)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new RowException("not_an_object");
        }

        try
        {
            return map(json);
        }
        catch (InvalidOperationException notText)
        {
            // JSON can escape half a surrogate pair, in names and in texts.
            throw new RowException("not_text", detail: null, notText);
        }
    }

    private async Task SkipAsync(string name, CancellationToken cancellationToken)
    {
        if (index.Tables!.TryGetValue(name, out var table))
        {
            report.Count(name, 0, await bundle.RowsAsync(table, cancellationToken).CountAsync(cancellationToken));
        }
    }

    private async Task<IReadOnlyDictionary<string, string>> ColumnsAsync(OwnRowWriter writer, CancellationToken cancellationToken)
    {
        var columns = new Dictionary<string, string>(StringComparer.Ordinal);
        await unit.StreamAsync(writer.Columns, (rows, _) =>
        {
            for (var i = 0; i < rows.FieldCount; i++)
            {
                columns[rows.Name(i)] = rows.Type(i);
            }

            return Task.CompletedTask;
        }, cancellationToken);
        return columns;
    }

    /// <summary>A payout pays what its commissions sum to, or what came back. The database asks at commit; asked now, it is part of the report.</summary>
    private async Task CheckPayoutsAsync(CancellationToken cancellationToken)
    {
        await unit.ExecuteAsync($"savepoint import_payouts", cancellationToken);
        try
        {
            await unit.ExecuteAsync($"set constraints all immediate", cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState is "PA006" or PostgresErrorCodes.ForeignKeyViolation)
        {
            await unit.ExecuteAsync($"rollback to savepoint import_payouts", cancellationToken);
            var wrong = await unit.ListAsync<Guid>(
                $"""
                select p.id from payouts.payouts p
                where p.status <> 'failed' and p.amount_minor is distinct from
                    (select sum(c.amount_minor) from payouts.commissions c where c.org_id = p.org_id and c.payout_id = p.id and c.currency = p.currency)
                    and p.amount_minor is distinct from
                    (select r.amount_minor from payouts.reversals r join payouts.payouts o on o.id = r.payout_id and o.currency = p.currency
                     where r.org_id = p.org_id and r.id = p.repays_id)
                    or p.repays_id is not null and not exists (select from payouts.reversals r where r.org_id = p.org_id and r.id = p.repays_id)
                order by p.id limit 100
                """,
                cancellationToken);
            foreach (var id in wrong)
            {
                report.Add(new RowFault("Payout", 0, "differs_from_its_commissions", PublicId.Format(id)));
            }
        }
    }
}
