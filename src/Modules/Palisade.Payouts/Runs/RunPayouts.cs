using Microsoft.AspNetCore.Http;
using Palisade.Payouts.Rules;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Runs;

/// <summary>
/// Makes one payout per partner and currency from what is approved, unclaimed and not held by a fraud case, claw-backs
/// netted. Operators. With the digest of a preview
/// it does exactly what the preview said, or refuses. The payout claims its commissions; they become paid when it is known that money moved.
/// </summary>
internal static class RunPayouts
{
    /// <param name="PreviewDigest">What <see cref="PreviewPayouts"/> answered; absent: pay whatever is due now.</param>
    internal sealed record Request(string? PreviewDigest);

    internal sealed record Response(
        Guid RunId, string Mode, string PreviewDigest, IReadOnlyList<Made> Payouts, IReadOnlyList<Skipped> SkippedBelowThreshold,
        IReadOnlyList<Skipped> SkippedUnfunded, IReadOnlyList<NotReady> SkippedNotReady, Transfers Transfers);

    internal sealed record Made(Guid PayoutId, Guid PartnerId, decimal Amount, string Currency, string Method, string Status);

    internal sealed record Skipped(Guid PartnerId, string Currency, decimal Amount);

    internal sealed record NotReady(Guid PartnerId, string Currency, decimal Amount, string Reason);

    /// <summary>Transfers are sent after the answer: all of them are queued then.</summary>
    internal sealed record Transfers(int Queued, int Confirmed, int Failed, int Canceled, int Ambiguous);

    internal static async Task<IResult> HandleAsync(
        Request? request, TenantSession db, Idempotency idempotency, PayoutRun run, TimeProvider clock, CancellationToken cancellationToken)
    {
        request ??= new Request(PreviewDigest: null);
        if (request.PreviewDigest is { } text && (text.Length != 64 || !text.All(char.IsAsciiHexDigitLower)))
        {
            return CommonErrors.InvalidBody.Fields(("previewDigest", "The 64 hexadecimal digits that a preview answered."));
        }

        return await idempotency.RunAsync(db, "payouts/run", request, (unit, ct) => RunAsync(unit, run, request, clock.GetUtcNow(), ct), cancellationToken);
    }

    internal static decimal Decimal(Money amount) => decimal.Divide(amount.MinorUnits, amount.Currency.MinorUnitsPerMajor);

    internal static IReadOnlyList<Skipped> Below(RoutedPlan plan) =>
        [.. plan.BelowThreshold.Select(s => new Skipped(s.PartnerId, s.Amount.Currency.Code, Decimal(s.Amount)))];

    internal static IReadOnlyList<NotReady> Unready(RoutedPlan plan) =>
        [.. plan.NotReady.Select(s => new NotReady(s.Balance.PartnerId, s.Balance.Amount.Currency.Code, Decimal(s.Balance.Amount), s.Reason))];

    private static async Task<IdempotentResult> RunAsync(UnitOfWork unit, PayoutRun run, Request request, DateTimeOffset now, CancellationToken ct)
    {
        var expected = request.PreviewDigest is { } digest ? Convert.FromHexString(digest) : null;
        var outcome = await run.ExecuteAsync(unit, "operator", expected, now, ct);
        if (outcome.Plan is not { } plan)
        {
            return PayoutsErrors.RunInProgress.Result();
        }

        var current = Convert.ToHexStringLower(plan.Digest());
        if (outcome.Payouts is not { } ids)
        {
            return PayoutsErrors.InputsChanged.Result(detail: null, ("previewDigest", current));
        }

        var made = plan.Payouts.Zip(ids, (routed, id) => new Made(
            id, routed.Payout.PartnerId, Decimal(routed.Payout.Amount), routed.Payout.Amount.Currency.Code, routed.Method, "pending"));
        var queued = plan.Payouts.Count(p => p.Destination is not null);
        return new IdempotentResult(
            StatusCodes.Status200OK,
            new Response(outcome.RunId, "selfhost", current, [.. made], Below(plan), [], Unready(plan), new Transfers(queued, 0, 0, 0, 0)));
    }
}
