namespace Palisade.Access.Rules;

/// <summary>
/// How often wrong codes are heard: after every fifth in a row the person waits, twice as long each time, up to a day. Six digits with three valid at
/// a time leave who tries without end less than one chance in a thousand a month.
/// </summary>
internal static class Attempts
{
    public const int InARow = 5;

    private static readonly TimeSpan First = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>How long to wait after this many wrong codes in a row; null: not at all.</summary>
    public static TimeSpan? LockAfter(int failures)
    {
        if (failures <= 0 || failures % InARow != 0)
        {
            return null;
        }

        var doublings = Math.Min((failures / InARow) - 1, 16);
        var wait = First * Math.Pow(2, doublings);
        return wait < Longest ? wait : Longest;
    }
}
