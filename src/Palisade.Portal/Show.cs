using System.Globalization;

namespace Palisade.Portal;

/// <summary>Numbers and times as people read them.</summary>
internal static class Show
{
    public static string Money(decimal amount, string currency) =>
        currency == "USD" ? (amount < 0 ? "−$" : "$") + Math.Abs(amount).ToString("N2", CultureInfo.InvariantCulture) : $"{amount.ToString("N2", CultureInfo.InvariantCulture)} {currency}";

    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>“1 partner”, “4 partners”.</summary>
    public static string Count(long number, string thing) => $"{Count(number)} {thing}{(number == 1 ? "" : "s")}";

    public static string Day(DateTimeOffset? time) => time is { } t ? t.ToString("d MMM yyyy, HH:mm", CultureInfo.InvariantCulture) : "–";

    /// <summary>The colour of a state, in Tabler's words.</summary>
    public static string Color(string status) => status switch
    {
        "paid" => "green",
        "approved" => "blue",
        "reversed" or "failed" => "red",
        _ => "yellow",
    };
}
