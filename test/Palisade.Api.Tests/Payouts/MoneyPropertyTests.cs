using System.Globalization;
using System.Net;
using Npgsql;
using Palisade.Api.Tests.Support;
using Palisade.Tenancy;
using Xunit;

namespace Palisade.Api.Tests.Payouts;

/// <summary>
/// Random brands: clicks, late identities, events, refunds, disputes, flags, changed terms, repeats, approvals, payouts that are confirmed and
/// cancelled. After each step the books balance and agree with the records; at the end, what stands is what the same facts give in another
/// order in another tenant, and deriving again posts nothing.
/// </summary>
public sealed class MoneyPropertyTests(PalisadeApp app)
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task The_books_balance_at_every_step_and_the_order_of_facts_does_not_matter(int seed)
    {
        var random = new Random(20261121 + seed);
        var (busy, calm) = (await Actor.CreateAsync(app, random.Next()), await Actor.CreateAsync(app, random.Next()));
        var facts = Facts(random);
        await busy.SetAsync(facts);
        await calm.SetAsync(facts);

        foreach (var fact in Shuffled(facts.Steps, random))
        {
            await busy.DoAsync(fact);
            if (random.Next(3) == 0)
                await busy.DoAsync(fact);
            await busy.MoveMoneyAsync(random);
            await busy.AssertBooksAsync();
        }

        foreach (var fact in Shuffled(facts.Steps, random))
            await calm.DoAsync(fact);

        await busy.RederiveAsync();
        await calm.AssertBooksAsync();
        var due = await busy.DueAsync();
        Assert.Equal(await calm.DueAsync(), due);
        var entries = await busy.EntriesAsync();
        await busy.RederiveAsync();
        Assert.Equal(entries, await busy.EntriesAsync());
        await busy.AssertBooksAsync();
        if (seed == 1)
            Assert.Contains(due, line => !line.EndsWith(" 0", StringComparison.Ordinal));
    }

    /// <summary>Planted faults: each must be noticed by what the property asserts.</summary>
    [Theory]
    [InlineData("alter table payouts.commissions disable trigger books_new")]
    [InlineData("alter table payouts.commissions disable trigger books_moved")]
    [InlineData("alter table payouts.payouts disable trigger books_new")]
    public async Task A_removed_trigger_is_noticed(string fault)
    {
        var actor = await Actor.CreateAsync(app, 7);
        var facts = Facts(new Random(3));
        await actor.SetAsync(facts);
        foreach (var fact in facts.Steps.Where(step => step is not Terms))
            await actor.DoAsync(fact);

        // On the tenant's rows alone, in a transaction that is rolled back: other tests share the database.
        await using var connection = new NpgsqlConnection(app.Database.Admin);
        await connection.OpenAsync(Ct);
        await using var transaction = await connection.BeginTransactionAsync(Ct);
        foreach (var sql in new[]
        {
            fault,
            $"insert into payouts.commissions (tenant_id, id, org_id, attribution_id, event_id, program_id, click_id, rule_index, revision, amount_minor, currency, explanation) select tenant_id, gen_random_uuid(), org_id, attribution_id, event_id, program_id, click_id, rule_index, revision + 100, 7, currency, 'planted' from payouts.commissions where tenant_id = '{actor.TenantId}' limit 1",
            $"update payouts.commissions set status = 'approved', approved_at = now() where tenant_id = '{actor.TenantId}' and status = 'accrued'",
            "set constraints all deferred",
            $"insert into payouts.payouts (tenant_id, id, org_id, run_id, amount_minor, currency, method) select tenant_id, gen_random_uuid(), org_id, gen_random_uuid(), 5, currency, 'manual' from payouts.commissions where tenant_id = '{actor.TenantId}' limit 1",
        })
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            await command.ExecuteNonQueryAsync(Ct);
        }

        await using var compare = new NpgsqlCommand(Actor.Disagreements(actor.TenantId), connection, transaction);
        Assert.True((long)(await compare.ExecuteScalarAsync(Ct))! > 0, $"{fault} was not noticed");
        await transaction.RollbackAsync(Ct);
    }

    private static World Facts(Random random)
    {
        var start = DateTimeOffset.UtcNow.AddDays(-20);
        var clicks = Enumerable.Range(0, 6).Select(i => new ClickFact(Guid.CreateVersion7(start.AddHours(i * 7)), random.Next(2), TimeSpan.FromDays(19) - TimeSpan.FromHours(i * 7))).ToList();
        List<Step> steps = [.. clicks.SelectMany(c => Enumerable.Range(0, 2).Where(_ => random.Next(3) > 0).Select(_ => new Identity(c.Id, $"user-{random.Next(3)}"))).Distinct()];
        for (var i = 0; i < 8; i++)
        {
            var value = (decimal)random.Next(1, 30_000) / 100;
            steps.Add(new Sale($"e-{i}", $"user-{random.Next(3)}", random.Next(2) == 0 ? "invoice_paid" : "signup", value, start.AddDays(6).AddHours((i * 5) + random.Next(4)).AddMinutes(i)));
            if (random.Next(2) == 0)
                steps.Add(new Refund($"r-{i}", $"e-{i}", random.Next(2) == 0 ? "refund" : "dispute_created", Math.Round(value * random.Next(1, 14) / 10, 2)));
        }

        steps.Add(new Terms(new[] { "linear", "position", "first_click" }[random.Next(3)], random.Next(5, 40), start.AddDays(random.Next(5, 9))));
        return new World(clicks, steps);
    }

    private static List<T> Shuffled<T>(IReadOnlyList<T> items, Random random)
    {
        var shuffled = items.ToArray();
        random.Shuffle(shuffled);
        return [.. shuffled];
    }

    private sealed record World(IReadOnlyList<ClickFact> Clicks, IReadOnlyList<Step> Steps);

    private sealed record ClickFact(Guid Id, int Partner, TimeSpan Age);

    private abstract record Step;

    private sealed record Identity(Guid Click, string User) : Step;

    private sealed record Sale(string Id, string User, string Type, decimal Value, DateTimeOffset At) : Step;

    private sealed record Refund(string Id, string Of, string Type, decimal Value) : Step;

    private sealed record Terms(string Model, int Percent, DateTimeOffset From) : Step;

    private sealed class Actor(Scene scene, Guid program, Guid[] partners)
    {
        public Guid TenantId => scene.TenantId;

        public static async Task<Actor> CreateAsync(PalisadeApp app, int seed)
        {
            _ = seed;
            var scene = await Scene.CreateAsync(app);
            var program = await scene.ProgramAsync(
                """[{"trigger":"first","eventType":"invoice_paid","type":"fixed","value":20},{"trigger":"every","type":"percent","value":12.5},{"trigger":"subsequent","eventType":"signup","type":"percent","value":33}]""");
            return new Actor(scene, program, [await scene.PartnerAsync(), await scene.PartnerAsync()]);
        }

        public async Task SetAsync(World world)
        {
            foreach (var click in world.Clicks)
                await scene.ClickAsync(partners[click.Partner], program, click.Age, click.Id);
        }

        public async Task DoAsync(Step step)
        {
            switch (step)
            {
                case Identity identity:
                    await scene.IdentifyAsync(identity.Click, identity.User);
                    break;
                case Sale sale:
                    await scene.EventAsync(sale.User, sale.Type, sale.Value, sale.At, sale.Id);
                    break;
                case Refund refund:
                    await scene.Operator.PostAsync(
                        "attribution/events",
                        new { userId = "user-0", type = refund.Type, value = refund.Value, externalEventId = refund.Id, refundOfExternalEventId = refund.Of },
                        HttpStatusCode.OK);
                    break;
                case Terms terms:
                    await scene.Operator.SendAsync(
                        HttpMethod.Patch, $"programs/{Scene.Text(program)}",
                        new
                        {
                            attributionModel = terms.Model,
                            commissionRule = new[] { new { trigger = "every", type = "percent", value = terms.Percent } },
                            effectiveFrom = terms.From,
                            supersede = true,
                        },
                        HttpStatusCode.OK);
                    await WaitAsync();
                    break;
                default:
                    throw new InvalidOperationException(step.ToString());
            }
        }

        public async Task MoveMoneyAsync(Random random)
        {
            switch (random.Next(6))
            {
                case 0:
                    await scene.ApproveAllAsync();
                    break;
                case 1:
                    foreach (var payout in (await scene.RunPayoutsAsync())["payouts"]!.AsArray())
                        await scene.Operator.PostAsync($"payouts/{payout!["payoutId"]}/{(random.Next(3) == 0 ? "cancel" : "confirm")}", new { });
                    break;
                case 2:
                    await scene.RunPayoutsAsync();
                    break;
            }
        }

        public async Task AssertBooksAsync()
        {
            var books = await scene.Operator.GetAsync("ledger/balances", HttpStatusCode.OK);
            Assert.Empty(books["differences"]!.AsArray());
            Assert.All(books["sums"]!.AsArray(), sum => Assert.Equal(0m, decimal.Parse((string)sum!["sum"]!, CultureInfo.InvariantCulture)));
            Assert.Equal(0L, await scene.ScalarAsync(Disagreements(scene.TenantId)));
        }

        /// <summary>The same comparison by other means than the product's: accounts against records, payouts against what they hold.</summary>
        public static string Disagreements(Guid tenant) =>
            $"""
            with books as (select org_id, account, currency, sum(amount_minor) as minor from ledger.entries where tenant_id = '{tenant}' group by 1, 2, 3),
            records as (
                select org_id, case when status = 'accrued' then 'accrued' else 'payable' end as account, currency, -sum(amount_minor) as minor
                from payouts.commissions where tenant_id = '{tenant}' and (status = 'accrued' or (status = 'approved' and payout_id is null)) group by 1, 2, 3
                union all
                select org_id, 'in_payout', currency, -sum(amount_minor) from payouts.payouts where tenant_id = '{tenant}' and status = 'pending' group by 1, 2, 3
                union all
                select '{tenant}'::uuid, 'paid_out', currency, -sum(amount_minor) from payouts.payouts where tenant_id = '{tenant}' and status = 'paid' group by 1, 2, 3
                union all
                select '{tenant}'::uuid, 'commission_expense', currency, sum(amount_minor) from payouts.commissions where tenant_id = '{tenant}' and status <> 'reversed' group by 1, 2, 3)
            select count(*) from books b full join records r using (org_id, account, currency) where coalesce(b.minor, 0) <> coalesce(r.minor, 0)
            """;

        /// <summary>What stands for each event, click and line.</summary>
        public async Task<IReadOnlyList<string>> DueAsync() => ((string[])(await scene.ScalarAsync(
            $"""
            select coalesce(array_agg(line order by line), array[]::text[]) from (
                select e.external_event_id || ' ' || c.click_id || ' ' || c.rule_index || ' ' || sum(c.amount_minor) as line
                from payouts.commissions c join attribution.events e on e.tenant_id = c.tenant_id and e.id = c.event_id
                where c.tenant_id = '{scene.TenantId}' and c.status <> 'reversed'
                group by e.external_event_id, c.click_id, c.rule_index having sum(c.amount_minor) <> 0) l
            """))!).ToList();

        public async Task<long> EntriesAsync() =>
            (long)(await scene.ScalarAsync($"select count(*) from payouts.commissions where tenant_id = '{scene.TenantId}'"))!;

        public async Task RederiveAsync()
        {
            await scene.Operator.PostAsync("attribution/rederivations", new { }, HttpStatusCode.Accepted);
            await WaitAsync();
        }

        private async Task WaitAsync()
        {
            for (var i = 0; (long)(await scene.ScalarAsync($"select count(*) from attribution.rederivations where tenant_id = '{scene.TenantId}' and status <> 'done'"))! > 0; i++)
            {
                Assert.True(i < 1200, "The re-derivation does not end.");
                await Task.Delay(25, Ct);
            }
        }
    }
}
