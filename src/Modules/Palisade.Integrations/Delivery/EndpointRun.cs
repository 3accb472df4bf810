using Palisade.Integrations.Rules;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Integrations.Delivery;

/// <summary>
/// Sends what is due to one endpoint. Rows are claimed first (a crash between claim and outcome repeats them five minutes later), sent outside any
/// transaction, and their outcomes written together: three statements for a portion, however large.
/// </summary>
internal sealed class EndpointRun(WebhookSender sender, TimeProvider clock)
{
    private const int Portion = 1000;
    private const int AtOnce = 16;
    private static readonly TimeSpan Claim = TimeSpan.FromMinutes(5);

    /// <summary>A database that crashes may forget the last claims and outcomes. Then deliveries are repeated, which receivers must expect anyway.</summary>
    private static Sql WithoutWaitingForDisk => $"select set_config('synchronous_commit', 'off', true)";

    /// <summary>Works until nothing is due, the circuit opens or the lease is half over.</summary>
    public async Task RunAsync(TenantSession session, DueEndpoint endpoint, DateTimeOffset leasedUntil, CancellationToken cancellationToken)
    {
        var signers = await sender.SignersAsync(session, endpoint, cancellationToken);
        var circuit = endpoint.Circuit;
        while (clock.GetUtcNow() is var now && now < leasedUntil && !circuit.IsOpen(now))
        {
            var portion = circuit.IsHalfOpen(now) ? 1 : Portion;
            var claimed = await ClaimAsync(session, endpoint.Id, portion, now, cancellationToken);
            if (claimed.Count == 0)
            {
                return;
            }

            var outcomes = new List<Outcome>(claimed.Count);
            (circuit, outcomes) = await SendAsync(endpoint, signers, claimed, circuit, leasedUntil, cancellationToken);
            await SettleAsync(session, endpoint.Id, outcomes, circuit, cancellationToken);
            if (claimed.Count < portion)
            {
                return;
            }
        }
    }

    /// <summary>One delivery now, whatever its schedule and the circuit say: for people who press a button.</summary>
    public async Task SendNowAsync(TenantSession session, DueEndpoint endpoint, ClaimedDelivery delivery, CancellationToken cancellationToken)
    {
        var signers = await sender.SignersAsync(session, endpoint, cancellationToken);
        var (circuit, outcomes) = await SendAsync(endpoint, signers, [delivery], endpoint.Circuit, DateTimeOffset.MaxValue, cancellationToken);
        await SettleAsync(session, endpoint.Id, outcomes, circuit, cancellationToken);
    }

    // The array is made once; as a join, a limit that skips locked rows may be taken again for every row.
    private static async Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(
        TenantSession session, Guid endpointId, int most, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var batch = session.Batch();
        batch.Execute(WithoutWaitingForDisk);
        var claimed = batch.List<ClaimedDelivery>(
            $"""
            update integrations.webhook_deliveries d
            set due_at = {now + Claim}
            from platform.announcements a
            where a.tenant_id = d.tenant_id and a.id = d.announcement_id and d.id = any(array(
                select w.id
                from integrations.webhook_deliveries w
                where w.endpoint_id = {endpointId} and w.status = 'pending' and w.due_at <= {now}
                order by w.due_at
                limit {most}
                for update skip locked))
            returning d.id, d.announcement_id, d.attempts, d.give_up_at, a.type, a.body
            """);
        await batch.SendAsync(cancellationToken);
        return claimed.Value;
    }

    private async Task<(Circuit Circuit, List<Outcome> Outcomes)> SendAsync(
        DueEndpoint endpoint,
        IReadOnlyList<StoredSecret> signers,
        IReadOnlyList<ClaimedDelivery> claimed,
        Circuit before,
        DateTimeOffset leasedUntil,
        CancellationToken cancellationToken)
    {
        var circuit = before;
        var outcomes = new List<Outcome>(claimed.Count);
        var tripped = false;
        await Parallel.ForEachAsync(
            claimed,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (delivery, ct) =>
            {
                if (Volatile.Read(ref tripped) || clock.GetUtcNow() >= leasedUntil)
                {
                    lock (outcomes)
                    {
                        outcomes.Add(Outcome.NotTried(delivery, clock.GetUtcNow()));
                    }

                    return;
                }

                var answer = await sender.SendAsync(endpoint, signers, delivery, ct);
                var now = clock.GetUtcNow();
                lock (outcomes)
                {
                    circuit = circuit.After(answer.Succeeded, now);
                    Volatile.Write(ref tripped, circuit.IsOpen(now));
                    outcomes.Add(Outcome.Of(delivery, answer, now, Random.Shared.NextDouble()));
                }
            });
        return (circuit, outcomes);
    }

    private Task SettleAsync(TenantSession session, Guid endpointId, List<Outcome> outcomes, Circuit circuit, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var batch = session.Batch();
        batch.Execute(WithoutWaitingForDisk);
        batch.Execute(
            $"""
            update integrations.webhook_deliveries d
            set status = r.status, attempts = r.attempts, http_status = coalesce(r.http_status, case when r.tried then null else d.http_status end),
                error = case when r.tried then r.error else d.error end, due_at = r.due_at,
                last_attempt_at = case when r.tried then r.at else d.last_attempt_at end,
                delivered_at = case when r.status = 'delivered' then r.at end
            from unnest(
                {Each(outcomes, o => o.Id)}, {Each(outcomes, o => o.Tried)}, {Each(outcomes, o => o.Status)}, {Each(outcomes, o => o.Attempts)},
                {Each(outcomes, o => o.HttpStatus)}, {Each(outcomes, o => o.Error)}, {Each(outcomes, o => o.DueAt)}, {Each(outcomes, o => o.At)})
                as r (id, tried, status, attempts, http_status, error, due_at, at)
            where d.id = r.id
            """);
        batch.Execute(
            $"""
            update integrations.webhook_endpoints
            set failures_in_row = {circuit.FailuresInRow}, paused_until = {circuit.PausedUntil}, last_used_at = {now}
            where id = {endpointId}
            """);
        return batch.SendAsync(cancellationToken);
    }

    private static T[] Each<T>(List<Outcome> rows, Func<Outcome, T> column) => [.. rows.Select(column)];

    private sealed record Outcome(
        Guid Id, bool Tried, string Status, int Attempts, int? HttpStatus, string? Error, DateTimeOffset DueAt, DateTimeOffset At)
    {
        public static Outcome Of(ClaimedDelivery delivery, OutboundAnswer answer, DateTimeOffset now, double chance)
        {
            var attempts = delivery.Attempts + 1;
            DateTimeOffset? next = answer.Succeeded ? null : RetrySchedule.Next(attempts, now, delivery.GiveUpAt, chance);
            var status = answer.Succeeded ? "delivered" : next is null ? "failed" : "pending";
            return new Outcome(delivery.Id, Tried: true, status, attempts, answer.Status, answer.Error, next ?? now, now);
        }

        public static Outcome NotTried(ClaimedDelivery delivery, DateTimeOffset now) =>
            new(delivery.Id, Tried: false, "pending", delivery.Attempts, HttpStatus: null, Error: null, now, now);
    }
}
