using System.Globalization;
using System.Text.Json.Nodes;
using Palisade.Platform;

namespace Palisade.Integrations.Rules;

/// <summary>A program's reward for customers as a coupon of Stripe's.</summary>
internal static class StripeReward
{
    /// <summary>The parameters of <c>POST /v1/coupons</c>; null where Stripe cannot express the amount exactly.</summary>
    /// <param name="reward">As the program stores it: type, value, currency, duration, durationInMonths.</param>
    public static StripeForm? Coupon(JsonObject reward)
    {
        ArgumentNullException.ThrowIfNull(reward);
        var (type, value) = ((string)reward["type"]!, (decimal)reward["value"]!);
        var months = type == "free_months" ? (long)value : (long?)(int?)reward["durationInMonths"];
        var duration = type == "free_months" ? "repeating" : (string)reward["duration"]!;
        var form = new StripeForm();
        if (type == "amount_off")
        {
            var currency = Currency.Parse((string)reward["currency"]!);
            if (!Money.TryParse(value.ToString("0.############", CultureInfo.InvariantCulture), currency, out var money, out _) || StripeAmount.Of(money) is not { } amount)
            {
                return null;
            }

            form.Add("amount_off", amount).Add("currency", currency.Code.ToLowerInvariant());
        }
        else
        {
            form.Add("percent_off", (type == "free_months" ? 100m : value).ToString("0.############", CultureInfo.InvariantCulture));
        }

        form.Add("duration", duration == "repeating" && months is null ? "once" : duration);
        return duration == "repeating" && months is { } count ? form.Add("duration_in_months", count) : form;
    }

    /// <summary>How long to wait after so many failures: a minute first, a day at most.</summary>
    public static TimeSpan Pause(int attempts) => attempts switch
    {
        <= 1 => TimeSpan.FromMinutes(1),
        2 => TimeSpan.FromMinutes(10),
        3 => TimeSpan.FromHours(1),
        4 => TimeSpan.FromHours(6),
        _ => TimeSpan.FromDays(1),
    };
}
