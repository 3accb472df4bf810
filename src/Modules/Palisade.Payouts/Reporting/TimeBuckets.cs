using Palisade.Attribution.Contracts;
using Palisade.Platform;

namespace Palisade.Payouts.Reporting;

/// <summary>The days or weeks (from Monday) of a report, in UTC.</summary>
internal static class TimeBuckets
{
    private const int MostBuckets = 1100;
    private const int MostDaysByDay = 90;

    /// <summary>What was asked for; else weeks for a long time and days for a short one.</summary>
    public static string Unit(Query query, ReportRange range) =>
        query.OneOf("bucket", "day", "week") ?? (range.Until - range.Since > TimeSpan.FromDays(MostDaysByDay) ? "week" : "day");

    /// <summary>The beginning of each, also where nothing happened.</summary>
    public static List<DateTimeOffset> Of(ReportRange range, string unit)
    {
        var days = unit == "week" ? 7 : 1;
        if ((range.Until - range.Since).TotalDays / days > MostBuckets)
        {
            throw new ProblemException(CommonErrors.InvalidQuery.Fields(("since", $"At most {MostBuckets} buckets; ask for a shorter time or for weeks.")));
        }

        var first = new DateTimeOffset(range.Since.UtcDateTime.Date, TimeSpan.Zero);
        if (unit == "week")
        {
            first = first.AddDays(-(((int)first.DayOfWeek + 6) % 7));
        }

        List<DateTimeOffset> buckets = [];
        for (var bucket = first; bucket < range.Until; bucket = bucket.AddDays(days))
        {
            buckets.Add(bucket);
        }

        return buckets;
    }
}
