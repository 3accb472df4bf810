using Microsoft.AspNetCore.Http;
using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>
/// Reads query parameters with one kind of refusal, <c>invalid_query</c>, for whatever does not parse. Unknown parameters are ignored.
/// </summary>
public sealed class Query(IQueryCollection values)
{
    /// <summary>Binds as a handler parameter.</summary>
    public static ValueTask<Query> BindAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ValueTask.FromResult(new Query(context.Request.Query));
    }

    /// <summary>Text up to <paramref name="most"/> characters, or null when absent or empty.</summary>
    public string? Text(string name, int most = 255)
    {
        var value = values[name];
        if (value.Count > 1)
        {
            throw Invalid(name, "Give it once.");
        }

        var text = value.ToString();
        return text.Length == 0 ? null
            : text.Length > most ? throw Invalid(name, $"At most {most} characters.")
            : text.Contains('\0', StringComparison.Ordinal) ? throw Invalid(name, "Not text.")
            : text;
    }

    /// <summary>One of a few words.</summary>
    public string? OneOf(string name, params string[] allowed) =>
        Text(name) is not { } text ? null : allowed.Contains(text) ? text : throw Invalid(name, $"One of: {string.Join(", ", allowed)}.");

    /// <summary>A whole number within bounds, or <paramref name="otherwise"/>.</summary>
    public int Number(string name, int otherwise, int least, int most) =>
        Text(name) is not { } text ? otherwise
        : int.TryParse(text, System.Globalization.NumberStyles.None, provider: null, out var number) && number >= least && number <= most ? number
        : throw Invalid(name, $"A whole number from {least} to {most}.");

    /// <summary>An ISO 8601 time, or null.</summary>
    public DateTimeOffset? Time(string name) =>
        Text(name) is not { } text ? null : ApiTime.TryParse(text, out var time) ? time : throw Invalid(name, "An ISO 8601 time.");

    /// <summary>An id in either form, or null.</summary>
    public Guid? Id(string name) =>
        Text(name) is not { } text ? null : PublicId.TryParse(text, out var id) ? id : throw Invalid(name, "An id.");

    /// <summary><c>true</c>/<c>1</c> or <c>false</c>/<c>0</c>.</summary>
    public bool Flag(string name) => OneOf(name, "true", "false", "1", "0") is "true" or "1";

    /// <summary>The position after which a page begins, or null for the first.</summary>
    public Cursor? Cursor() =>
        Text("cursor", 400) is not { } text ? null : Platform.Cursor.TryParse(text, out var cursor) ? cursor : throw CommonErrors.InvalidCursor.Exception();

    private static ProblemException Invalid(string name, string message) => new(CommonErrors.InvalidQuery.Fields((name, message)));
}
