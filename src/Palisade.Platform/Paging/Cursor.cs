using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>A position in a list ordered by (time, id): ties in time are never skipped. Text form: base64url of <c>iso|id</c>.</summary>
/// <param name="Time">Time of the last row given out, to the microsecond.</param>
/// <param name="Id">Id of the last row given out.</param>
public sealed record Cursor(DateTimeOffset Time, Guid Id)
{
    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Cursor? cursor)
    {
        cursor = null;
        if (!Base64Url.IsValid(text))
        {
            return false;
        }

        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('|');
        if (parts.Length != 2 || !ApiTime.TryParse(parts[0], out var time) || !PublicId.TryParse(parts[1], out var id))
        {
            return false;
        }

        cursor = new Cursor(time, id);
        return true;
    }

    /// <inheritdoc />
    public override string ToString() =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{Time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}|{PublicId.Format(Id)}"));
}

/// <summary>One page of a list. Ask the database for one row more than the page holds.</summary>
public static class Page
{
    /// <summary>Cuts <paramref name="rows"/> to <paramref name="limit"/>; the cursor is null on the last page.</summary>
    public static (IReadOnlyList<T> Rows, string? Next) Of<T>(IReadOnlyList<T> rows, int limit, Func<T, Cursor> position)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(position);
        return rows.Count <= limit ? (rows, null) : (rows.Take(limit).ToList(), position(rows[limit - 1]).ToString());
    }
}
