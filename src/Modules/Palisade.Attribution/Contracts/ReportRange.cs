using Palisade.Platform;

namespace Palisade.Attribution.Contracts;

/// <summary>The time a report is about: from (inclusive) to until (exclusive).</summary>
public sealed record ReportRange(DateTimeOffset Since, DateTimeOffset Until)
{
    /// <summary>What a report shows when nothing was asked for.</summary>
    public const int DefaultDays = 30;

    /// <summary>Reads <c>since</c> and <c>until</c>; the default is the last 30 days.</summary>
    /// <exception cref="ProblemException"><c>invalid_query</c>: a time cannot be read, or since is not before until.</exception>
    public static ReportRange Read(Query query, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(query);
        var until = query.Time("until") ?? now;
        var since = query.Time("since") ?? until.AddDays(-DefaultDays);
        return since < until
            ? new ReportRange(since, until)
            : throw new ProblemException(CommonErrors.InvalidQuery.Fields(("since", "Must be before until.")));
    }

    /// <summary>Minor units of a currency as a number of major units, exact.</summary>
    public static decimal Major(long minorUnits, string currency) => decimal.Divide(minorUnits, Currency.Parse(currency).MinorUnitsPerMajor);
}

/// <summary>
/// Sums of several currencies. They are never added up: the figures without a currency beside them are those of <see cref="Main"/>.
/// </summary>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Count">How many rows are in the sum.</param>
/// <param name="Minor">The sum in minor units.</param>
public sealed record CurrencySum(string Currency, long Count, long Minor)
{
    /// <summary>The currency with the most rows (ties by code); USD when there are none.</summary>
    public static string Main(IEnumerable<CurrencySum> sums) =>
        sums.GroupBy(sum => sum.Currency).OrderByDescending(group => group.Sum(sum => sum.Count)).ThenBy(group => group.Key, StringComparer.Ordinal)
            .FirstOrDefault()?.Key ?? Platform.Currency.Usd.Code;

    /// <summary>The sum in one currency, as a number of major units.</summary>
    public static decimal In(string currency, IEnumerable<CurrencySum> sums) =>
        ReportRange.Major(sums.Where(sum => sum.Currency == currency).Sum(sum => sum.Minor), currency);

    /// <summary>Every sum, as decimal text by currency.</summary>
    public static IReadOnlyDictionary<string, string> Texts(IEnumerable<CurrencySum> sums) =>
        sums.GroupBy(sum => sum.Currency).OrderBy(group => group.Key, StringComparer.Ordinal).ToDictionary(
            group => group.Key, group => new Money(group.Sum(sum => sum.Minor), Platform.Currency.Parse(group.Key)).ToDecimalText());
}
