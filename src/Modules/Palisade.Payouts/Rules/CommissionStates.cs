namespace Palisade.Payouts.Rules;

/// <summary>Where a commission is on its way to the partner.</summary>
internal enum CommissionStatus
{
    /// <summary>Earned; may still be held back.</summary>
    Accrued,

    /// <summary>Confirmed; the next payout run takes it.</summary>
    Approved,

    /// <summary>Paid. Final: corrections are adjustments.</summary>
    Paid,

    /// <summary>Taken back. Final.</summary>
    Reversed,
}

/// <summary>The legal moves of a commission, as data, and the dates of its hold-back.</summary>
/// <remarks>
/// A move that is legal here can still be refused by facts outside this table: approval before <see cref="MatureAt"/>, or reversal while a
/// transfer has claimed the commission.
/// </remarks>
internal static class CommissionStates
{
    private static readonly Dictionary<CommissionStatus, CommissionStatus[]> Moves = new()
    {
        [CommissionStatus.Accrued] = [CommissionStatus.Approved, CommissionStatus.Reversed],
        [CommissionStatus.Approved] = [CommissionStatus.Paid, CommissionStatus.Reversed],
        [CommissionStatus.Paid] = [],
        [CommissionStatus.Reversed] = [],
    };

    /// <summary>The states a commission may go to from here; empty for final states.</summary>
    public static IReadOnlyList<CommissionStatus> LegalMoves(CommissionStatus from) => Moves[from];

    /// <summary>True for a legal move. Staying in a state is no move.</summary>
    public static bool CanMove(CommissionStatus from, CommissionStatus to) => Moves[from].Contains(to);

    /// <summary>The word in the API and the database: <c>accrued</c>, <c>approved</c>, <c>paid</c>, <c>reversed</c>.</summary>
    public static string ToWire(this CommissionStatus status) => status switch
    {
        CommissionStatus.Accrued => "accrued",
        CommissionStatus.Approved => "approved",
        CommissionStatus.Paid => "paid",
        CommissionStatus.Reversed => "reversed",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    /// <summary>Reads that word.</summary>
    public static bool TryParse(string? wire, out CommissionStatus status)
    {
        foreach (var known in Moves.Keys)
        {
            status = known;
            if (known.ToWire() == wire) return true;
        }

        status = default;
        return false;
    }

    /// <summary>The first instant at which a commission may be approved.</summary>
    /// <param name="accruedAt">When it was earned.</param>
    /// <param name="holdbackDays">The effective hold-back (the partner's override, else the program's); null or 0: none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The hold-back is negative.</exception>
    public static DateTimeOffset MatureAt(DateTimeOffset accruedAt, int? holdbackDays)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(holdbackDays ?? 0, nameof(holdbackDays));
        return accruedAt.AddDays(holdbackDays ?? 0);
    }

    /// <summary>When a commission approves itself: once its hold-back is over. Null without one: then a person approves.</summary>
    public static DateTimeOffset? AutoApprovesAt(DateTimeOffset accruedAt, int? holdbackDays) =>
        holdbackDays is > 0 ? MatureAt(accruedAt, holdbackDays) : null;
}
