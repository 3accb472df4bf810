using Palisade.Integrations.Rules;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Integrations.Delivery;

/// <summary>
/// Fires due postbacks: a plain GET without a signature. Claimed like webhooks, at most five attempts each, four at once for a tenant; the
/// postback keeps counters, the firing goes.
/// </summary>
internal sealed class PostbackRun(OutboundHttp http, TimeProvider clock)
{
    private const int Portion = 100;
    private const int AtOnce = 4;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Claim = TimeSpan.FromMinutes(5);

    public async Task RunAsync(TenantSession session, DateTimeOffset leasedUntil, CancellationToken cancellationToken)
    {
        while (clock.GetUtcNow() < leasedUntil)
        {
            var claimed = await ClaimAsync(session, cancellationToken);
            await Parallel.ForEachAsync(
                claimed,
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
                async (firing, ct) => await FireAsync(session, firing, ct));
            if (claimed.Count < Portion)
            {
                return;
            }
        }
    }

    private Task<IReadOnlyList<Firing>> ClaimAsync(TenantSession session, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return session.ListAsync<Firing>(
            $"""
            update integrations.postback_firings f
            set due_at = {now + Claim}, attempts = f.attempts + 1
            from integrations.postbacks p, platform.announcements a
            where p.tenant_id = f.tenant_id and p.org_id = f.org_id and p.id = f.postback_id
                and a.tenant_id = f.tenant_id and a.id = f.announcement_id and f.id = any(array(
                    select w.id
                    from integrations.postback_firings w
                    where w.due_at <= {now}
                    order by w.due_at
                    limit {Portion}
                    for update skip locked))
            returning f.id, f.postback_id, f.attempts, p.url, p.enabled, a.body
            """,
            cancellationToken);
    }

    private async Task FireAsync(TenantSession session, Firing firing, CancellationToken cancellationToken)
    {
        if (!firing.Enabled)
        {
            await session.ExecuteAsync($"delete from integrations.postback_firings where id = {firing.Id}", cancellationToken);
            return;
        }

        var url = PostbackMacros.Fill(firing.Url, firing.Body);
        var answer = await http.SendAsync(
            OutboundTrust.Partner, new OutboundCall(HttpMethod.Get, url, Timeout, [("user-agent", "OpenPartner-Postback/1")]), cancellationToken);
        var now = clock.GetUtcNow();
        var (succeeded, failed) = answer.Succeeded ? (1, 0) : (0, 1);
        var batch = session.Batch();
        batch.Execute(
            $"""
            update integrations.postbacks
            set last_fired_at = {now}, last_status = {answer.Status}, last_error = {answer.Error},
                success_count = success_count + {succeeded}, failure_count = failure_count + {failed}
            where id = {firing.PostbackId}
            """);
        var again = now + RetrySchedule.Pause(firing.Attempts, Random.Shared.NextDouble());
        Sql done = $"delete from integrations.postback_firings where id = {firing.Id}";
        Sql later = $"update integrations.postback_firings set due_at = {again} where id = {firing.Id}";
        batch.Execute(answer.Succeeded || firing.Attempts >= RetrySchedule.MostFirings ? done : later);
        await batch.SendAsync(cancellationToken);
    }

    private sealed record Firing(Guid Id, Guid PostbackId, int Attempts, string Url, bool Enabled, string Body);
}
