using Microsoft.AspNetCore.Http;
using Palisade.Payouts.Rules;
using Palisade.Payouts.Settings;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Runs;

/// <summary>
/// What a run would do now, and a digest of it: <see cref="RunPayouts"/> with the digest does exactly that or refuses. Operators. Writes
/// nothing; the database sees to it.
/// </summary>
internal static class PreviewPayouts
{
    internal sealed record Response(
        string PreviewDigest, IReadOnlyList<Planned> Payouts, IReadOnlyList<RunPayouts.Skipped> SkippedBelowThreshold,
        IReadOnlyList<RunPayouts.NotReady> SkippedNotReady, DateTimeOffset? NextScheduledRun);

    internal sealed record Planned(Guid PartnerId, decimal Amount, string Currency, string Method, IReadOnlyList<Guid> CommissionIds);

    internal static Task<IResult> HandleAsync(TenantSession db, StripeClient stripe, TimeProvider clock, CancellationToken cancellationToken) =>
        db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                await unit.ExecuteAsync($"set transaction read only", ct);
                var batch = unit.Batch();
                var settings = batch.OneOrDefault<PayoutSettings>(PayoutSettings.Select);
                var read = Planner.Read(batch, stripe.Configured, claiming: false);
                await batch.SendAsync(ct);
                var plan = read();
                return Results.Json(
                    new Response(
                        Convert.ToHexStringLower(plan.Digest()),
                        [.. plan.Payouts.Select(ToView)],
                        RunPayouts.Below(plan),
                        RunPayouts.Unready(plan),
                        PayoutSchedule.NextRun(clock.GetUtcNow(), (settings.Value ?? new PayoutSettings()).Cadence)),
                    ApiJson.Options);
            },
            cancellationToken);

    private static Planned ToView(RoutedPayout routed) => new(
        routed.Payout.PartnerId, RunPayouts.Decimal(routed.Payout.Amount), routed.Payout.Amount.Currency.Code, routed.Method, routed.Payout.ItemIds);
}
