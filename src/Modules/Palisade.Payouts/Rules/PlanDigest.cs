using System.Security.Cryptography;
using System.Text;

namespace Palisade.Payouts.Rules;

/// <summary>One payout of a plan, and how it is made.</summary>
internal sealed record RoutedPayout(PlannedPayout Payout, string Method, string? Destination);

/// <summary>A balance that is worth paying but cannot be: see <see cref="MethodChoice.NotReady"/>.</summary>
internal sealed record UnreadyBalance(SkippedBalance Balance, string Reason);

/// <summary>Everything a run will do.</summary>
internal sealed record RoutedPlan(IReadOnlyList<RoutedPayout> Payouts, IReadOnlyList<SkippedBalance> BelowThreshold, IReadOnlyList<UnreadyBalance> NotReady)
{
    /// <summary>Gives each payout of the plan its rail.</summary>
    public static RoutedPlan Of(PayoutPlan plan, Func<PlannedPayout, MethodChoice> choose)
    {
        List<RoutedPayout> payouts = [];
        List<UnreadyBalance> notReady = [];
        foreach (var payout in plan.Payouts)
        {
            var choice = choose(payout);
            if (choice.Method is { } method)
                payouts.Add(new RoutedPayout(payout, method, choice.Destination));
            else
                notReady.Add(new UnreadyBalance(new SkippedBalance(payout.PartnerId, payout.Amount), choice.NotReady!));
        }

        return new RoutedPlan(payouts, plan.SkippedBelowThreshold, notReady);
    }

    /// <summary>
    /// SHA-256 over all of it: two plans have the same digest exactly when they pay the same commissions to the same destinations and leave
    /// the same balances. Says nothing about time.
    /// </summary>
    public byte[] Digest()
    {
        var text = new StringBuilder();
        foreach (var (payout, method, destination) in Payouts)
        {
            text.Append($"pay {payout.PartnerId:N} {payout.Amount.MinorUnits} {payout.Amount.Currency.Code} {method} {destination}\n");
            foreach (var item in payout.ItemIds) text.Append($"  {item:N}\n");
        }

        foreach (var skipped in BelowThreshold)
            text.Append($"leave {skipped.PartnerId:N} {skipped.Amount.MinorUnits} {skipped.Amount.Currency.Code}\n");
        foreach (var (balance, reason) in NotReady)
            text.Append($"wait {balance.PartnerId:N} {balance.Amount.MinorUnits} {balance.Amount.Currency.Code} {reason}\n");
        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
