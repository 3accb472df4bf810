using System.Globalization;

namespace Palisade.Payouts.Rules;

/// <summary>
/// When runs are scheduled: Mondays at 09:00 UTC. <c>weekly</c> all of them, <c>biweekly</c> those of even ISO weeks, <c>monthly</c> the first of a
/// month, <c>manual</c> none. Commissions whose hold-back is over approve themselves daily at 05:15, and before each scheduled run.
/// </summary>
internal static class PayoutSchedule
{
    private static readonly TimeSpan RunTime = new(9, 0, 0);
    private static readonly TimeSpan ApprovalTime = new(5, 15, 0);

    /// <summary>The first scheduled run later than <paramref name="time"/>, or null for <c>manual</c>.</summary>
    public static DateTimeOffset? NextRun(DateTimeOffset time, string cadence)
    {
        if (cadence == "manual") return null;

        var day = time.UtcDateTime.Date.AddDays(((int)DayOfWeek.Monday - (int)time.UtcDateTime.DayOfWeek + 7) % 7);
        var slot = new DateTimeOffset(day, TimeSpan.Zero) + RunTime;
        while (slot <= time || !Falls(slot, cadence)) slot = slot.AddDays(7);
        return slot;
    }

    /// <summary>The latest scheduled run after <paramref name="after"/> and not after <paramref name="now"/>; missed ones before it are made up by it.</summary>
    public static DateTimeOffset? DueRun(DateTimeOffset after, DateTimeOffset now, string cadence)
    {
        // Looking back further than a year finds nothing that the last year does not contain.
        var from = after < now.AddDays(-366) ? now.AddDays(-366) : after;
        DateTimeOffset? due = null;
        for (var slot = NextRun(from, cadence); slot is not null && slot <= now; slot = NextRun(slot.Value, cadence)) due = slot;
        return due;
    }

    /// <summary>The first daily approval later than <paramref name="time"/>.</summary>
    public static DateTimeOffset NextApproval(DateTimeOffset time)
    {
        var today = new DateTimeOffset(time.UtcDateTime.Date, TimeSpan.Zero) + ApprovalTime;
        return today > time ? today : today.AddDays(1);
    }

    private static bool Falls(DateTimeOffset monday, string cadence) => cadence switch
    {
        "weekly" => true,
        "biweekly" => ISOWeek.GetWeekOfYear(monday.UtcDateTime) % 2 == 0,
        "monthly" => monday.UtcDateTime.Day <= 7,
        _ => throw new ArgumentOutOfRangeException(nameof(cadence)),
    };
}
