using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Palisade.Audit.Events;

/// <summary>
/// How far somebody has read: a number of the chain. Numbers are given after the commit, one sealer at a time and without gaps, so whatever is
/// committed late gets a later number, and of any number of events of one instant each has its own.
/// </summary>
internal readonly record struct Continuation(long Seq)
{
    private const string Prefix = "ev1.";

    public static bool TryParse(string text, [NotNullWhen(true)] out Continuation? continuation)
    {
        continuation = text.StartsWith(Prefix, StringComparison.Ordinal)
            && long.TryParse(text.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var seq)
            ? new Continuation(seq)
            : null;
        return continuation is not null;
    }

    public override string ToString() => Prefix + Seq.ToString(CultureInfo.InvariantCulture);
}
