using Palisade.Tenancy;

namespace Palisade.Integrations.Inbound;

/// <summary>What another system reported.</summary>
/// <param name="Source"><c>stripe</c> or <c>in/{name}</c>.</param>
/// <param name="ExternalId">The sender's id of it.</param>
/// <param name="Type">The sender's word for it.</param>
/// <param name="Body">As it was signed.</param>
/// <param name="HappenedAt">When, as the sender says.</param>
internal sealed record Report(string Source, string ExternalId, string Type, byte[] Body, DateTimeOffset HappenedAt);

/// <summary>What a report led to.</summary>
/// <param name="Status"><c>done</c>, <c>skipped</c> or <c>for_payouts</c>.</param>
/// <param name="Reason">Why it was skipped.</param>
/// <param name="EventId">The event it became.</param>
internal sealed record Outcome(string Status, string? Reason = null, Guid? EventId = null)
{
    public static Outcome Done(Guid? eventId = null) => new("done", EventId: eventId);

    public static Outcome Skipped(string reason) => new("skipped", reason);

    public static Outcome ForPayouts { get; } = new("for_payouts");
}

/// <summary>
/// Each report is acted upon once: the row that says so is written in the transaction of what follows from it, and two deliveries of one report
/// wait for each other. A delivery that fails leaves nothing, so the sender's next one starts anew.
/// </summary>
internal static class Inbox
{
    /// <summary>Acts on a report unless it was acted upon before.</summary>
    /// <returns>The outcome, and whether it is one of before.</returns>
    public static Task<(Outcome Outcome, bool Replayed)> OnceAsync(
        TenantSession db, Report report, DateTimeOffset now, Func<UnitOfWork, CancellationToken, Task<Outcome>> act, CancellationToken cancellationToken) =>
        db.RunAsync(
            async (unit, ct) =>
            {
                var name = $"{unit.Scope.TenantId:N}/inbox/{report.Source}/{report.ExternalId}";
                var batch = unit.Batch();
                batch.Execute($"select pg_advisory_xact_lock(hashtextextended({name}, 0))");
                var known = batch.OneOrDefault<Outcome>(
                    $"""
                    select i.status, i.reason, i.event_id
                    from integrations.inbox i
                    where i.source = {report.Source} and i.external_id = {report.ExternalId}
                    """);
                await batch.SendAsync(ct);
                if (known.Value is { } earlier)
                {
                    return (earlier, true);
                }

                var outcome = await act(unit, ct);
                await unit.ExecuteAsync(
                    $"""
                    insert into integrations.inbox (tenant_id, id, source, external_id, type, body, status, reason, event_id, happened_at, received_at)
                    values ({unit.Scope.TenantId}, {Guid.CreateVersion7(now)}, {report.Source}, {report.ExternalId}, {report.Type}, {report.Body},
                        {outcome.Status}, {outcome.Reason}, {outcome.EventId}, {report.HappenedAt}, {now})
                    """,
                    ct);
                return (outcome, false);
            },
            cancellationToken);
}
