using Palisade.Integrations.Rules;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Integrations.Delivery;

/// <summary>
/// Sends what is due to one endpoint, in the order in which it became due. The endpoint is held meanwhile (a crash lets it go after two minutes,
/// and repeats what had no outcome yet), so that nobody else sends to it. Nothing is sent inside a transaction; while one portion is under
/// way the next is read and the outcomes of the last are written, each with one statement.
/// </summary>
internal sealed class EndpointRun(WebhookSender sender, TimeProvider clock)
{
    private const int Portion = 1000;
    private const int AtOnce = 16;
    private static readonly TimeSpan Hold = TimeSpan.FromMinutes(2);

    /// <summary>A database that crashes may forget the last outcomes. Then deliveries are repeated, which receivers must expect anyway.</summary>
    private static Sql WithoutWaitingForDisk => $"select set_config('synchronous_commit', 'off', true)";

    /// <summary>Works until nothing is due, the circuit opens or the lease is half over; does nothing to an endpoint that another worker holds.</summary>
    public async Task RunAsync(TenantSession session, DueEndpoint endpoint, DateTimeOffset leasedUntil, CancellationToken cancellationToken)
    {
        var signers = await sender.SignersAsync(session, endpoint, cancellationToken);
        var now = clock.GetUtcNow();
        var held = await session.OneOrDefaultAsync<Guid?>(
            $"""
            update integrations.webhook_endpoints
            set held_until = {now + Hold}
            where id = {endpoint.Id} and coalesce(held_until <= {now}, true)
            returning id
            """,
            cancellationToken);
        if (held is null)
        {
            return;
        }

        var circuit = endpoint.Circuit;
        if (circuit.IsHalfOpen(now))
        {
            var probe = await ReadAsync(session, endpoint.Id, most: 1, now, after: null, cancellationToken);
            (circuit, var outcomes) = await SendAsync(endpoint, signers, probe, circuit, leasedUntil, cancellationToken);
            await SettleAsync(session, endpoint.Id, outcomes, circuit, cancellationToken);
        }

        circuit = await SendAllAsync(session, endpoint, signers, circuit, leasedUntil, cancellationToken);
        await LetGoAsync(session, endpoint.Id, circuit, cancellationToken);
    }

    /// <summary>One delivery now, whatever its schedule and the circuit say: for people who press a button.</summary>
    public async Task SendNowAsync(TenantSession session, DueEndpoint endpoint, DueDelivery delivery, CancellationToken cancellationToken)
    {
        var signers = await sender.SignersAsync(session, endpoint, cancellationToken);
        var (circuit, outcomes) = await SendAsync(endpoint, signers, [delivery], endpoint.Circuit, DateTimeOffset.MaxValue, cancellationToken);
        await SettleAsync(session, endpoint.Id, outcomes, circuit, cancellationToken);
    }

    private async Task<Circuit> SendAllAsync(
        TenantSession session,
        DueEndpoint endpoint,
        IReadOnlyList<StoredSecret> signers,
        Circuit before,
        DateTimeOffset leasedUntil,
        CancellationToken cancellationToken)
    {
        // What was due at the start; what fails in between is due later than that.
        var start = clock.GetUtcNow();
        var circuit = before;
        var settled = Task.CompletedTask;
        var next = ReadAsync(session, endpoint.Id, Portion, start, after: null, cancellationToken);
        while (!circuit.IsOpen(clock.GetUtcNow()) && clock.GetUtcNow() < leasedUntil && await next is { Count: > 0 } portion)
        {
            next = portion.Count < Portion
                ? Task.FromResult<IReadOnlyList<DueDelivery>>([])
                : ReadAsync(session, endpoint.Id, Portion, start, portion[^1], cancellationToken);
            (circuit, var outcomes) = await SendAsync(endpoint, signers, portion, circuit, leasedUntil, cancellationToken);
            await settled;
            settled = SettleAsync(session, endpoint.Id, outcomes, circuit, cancellationToken);
        }

        await Task.WhenAll(next, settled);
        return circuit;
    }

    private static Task<IReadOnlyList<DueDelivery>> ReadAsync(
        TenantSession session, Guid endpointId, int most, DateTimeOffset now, DueDelivery? after, CancellationToken cancellationToken) =>
        session.ListAsync<DueDelivery>(
            $"""
            select d.id, d.announcement_id, d.attempts, d.due_at, d.give_up_at, a.type, a.body
            from (
                select * from integrations.webhook_deliveries w
                where w.endpoint_id = {endpointId} and w.status = 'pending' and w.due_at <= {now}
                    and (w.due_at, w.id) > ({after?.DueAt ?? DateTimeOffset.UnixEpoch}, {after?.Id ?? Guid.Empty})
                order by w.due_at, w.id
                limit {most}) d
            join platform.announcements a on a.tenant_id = d.tenant_id and a.id = d.announcement_id
            order by d.due_at, d.id
            """,
            cancellationToken);

    /// <summary>What became due meanwhile found the endpoint held: whoever comes next is woken for it.</summary>
    private Task LetGoAsync(TenantSession session, Guid endpointId, Circuit circuit, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var batch = session.Batch();
        batch.Execute($"update integrations.webhook_endpoints set held_until = null where id = {endpointId}");
        if (!circuit.IsOpen(now))
        {
            batch.Execute(
                $"""
                select doors.wake({DeliveryQueue.Name}, {now})
                where exists (
                    select from integrations.webhook_deliveries d
                    where d.endpoint_id = {endpointId} and d.status = 'pending' and d.due_at <= {now})
                """);
        }

        return batch.SendAsync(cancellationToken);
    }

    private async Task<(Circuit Circuit, List<Outcome> Outcomes)> SendAsync(
        DueEndpoint endpoint,
        IReadOnlyList<StoredSecret> signers,
        IReadOnlyList<DueDelivery> due,
        Circuit before,
        DateTimeOffset leasedUntil,
        CancellationToken cancellationToken)
    {
        var circuit = before;
        var outcomes = new List<Outcome>(due.Count);
        var tripped = false;
        await Parallel.ForEachAsync(
            due,
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
            set failures_in_row = {circuit.FailuresInRow}, paused_until = {circuit.PausedUntil}, last_used_at = {now},
                held_until = case when held_until is not null then {now + Hold} end
            where id = {endpointId}
            """);
        return batch.SendAsync(cancellationToken);
    }

    private static T[] Each<T>(List<Outcome> rows, Func<Outcome, T> column) => [.. rows.Select(column)];

    private sealed record Outcome(
        Guid Id, bool Tried, string Status, int Attempts, int? HttpStatus, string? Error, DateTimeOffset DueAt, DateTimeOffset At)
    {
        public static Outcome Of(DueDelivery delivery, OutboundAnswer answer, DateTimeOffset now, double chance)
        {
            var attempts = delivery.Attempts + 1;
            DateTimeOffset? next = answer.Succeeded ? null : RetrySchedule.Next(attempts, now, delivery.GiveUpAt, chance);
            var status = answer.Succeeded ? "delivered" : next is null ? "failed" : "pending";
            return new Outcome(delivery.Id, Tried: true, status, attempts, answer.Status, answer.Error, next ?? now, now);
        }

        public static Outcome NotTried(DueDelivery delivery, DateTimeOffset now) =>
            new(delivery.Id, Tried: false, "pending", delivery.Attempts, HttpStatus: null, Error: null, now, now);
    }
}
