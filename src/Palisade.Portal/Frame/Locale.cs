using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Palisade.Portal;

/// <summary>
/// A language with its texts, numbers and dates. Texts are English in the code and looked up in <c>Texts/{language}.json</c>; the program runs with the
/// invariant culture, so what differs is written here.
/// </summary>
public sealed class Locale
{
    /// <summary>Every language there is, in its own words.</summary>
    public static readonly IReadOnlyList<(string Code, string Name)> Languages = [("en", "English"), ("de", "Deutsch")];

    private static readonly Dictionary<string, Locale> All = Languages.ToDictionary(l => l.Code, l => new Locale(l.Code), StringComparer.OrdinalIgnoreCase);
    private static readonly string[] Symbols = ["USD$", "EUR€", "GBP£", "JPY¥", "INR₹"];

    private readonly Dictionary<string, string> _texts;
    private readonly NumberFormatInfo _numbers;
    private readonly string[] _months;

    private Locale(string code)
    {
        Code = code;
        _texts = Load(code);
        _numbers = code == "de"
            ? new NumberFormatInfo { NumberDecimalSeparator = ",", NumberGroupSeparator = "." }
            : NumberFormatInfo.InvariantInfo;
        _months = code == "de"
            ? ["Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."]
            : ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    }

    /// <summary>As in <c>lang</c>.</summary>
    public string Code { get; }

    /// <summary>What was chosen, else what the browser asks for first among those there are, else English.</summary>
    internal static Locale Of(HttpRequest request)
    {
        if (Preferences.Language(request) is { } chosen && All.TryGetValue(chosen, out var own))
            return own;
        var asked = request.GetTypedHeaders().AcceptLanguage.OrderByDescending(l => l.Quality ?? 1).Select(l => l.Value.ToString().Split('-')[0]);
        return asked.Select(l => All.GetValueOrDefault(l)).FirstOrDefault(l => l is not null) ?? All["en"];
    }

    /// <summary>The texts of a language that are translated.</summary>
    public static IReadOnlyDictionary<string, string> TextsOf(string code) => All[code]._texts;

    /// <summary>A text with its holes filled. “{0} partner|{0} partners”: the second form is for numbers other than one.</summary>
    public string Text(string text, params object?[] holes)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(holes);
        var found = _texts.GetValueOrDefault(text, text);
        if (holes.Length == 0)
            return found;
        if (found.Split('|') is [var one, var many])
            found = holes[0] is int or long && Convert.ToInt64(holes[0]) == 1 ? one : many;
        return string.Format(CultureInfo.InvariantCulture, found, [.. holes.Select(h => h switch
        {
            int number => Count(number),
            long number => Count(number),
            DateTimeOffset time => Time(time),
            _ => h,
        })]);
    }

    /// <summary>1,234.</summary>
    public string Count(long number) => number.ToString("N0", _numbers);

    /// <summary>12.5 with as many digits as there are.</summary>
    public string Number(decimal number) => number.ToString("#,##0.####", _numbers);

    /// <summary>An amount with its currency: “$1,234.50 USD”, “1.234,50 €”, “1,200 JPY”.</summary>
    public string Money(decimal amount, string currency)
    {
        ArgumentNullException.ThrowIfNull(currency);
        var digits = currency switch { "JPY" or "KRW" or "VND" or "CLP" or "ISK" => 0, "BHD" or "KWD" or "OMR" or "TND" or "JOD" => 3, _ => 2 };
        var sign = amount < 0 ? "−" : "";
        var number = Math.Abs(amount).ToString("N" + digits, _numbers);
        var symbol = Symbols.FirstOrDefault(s => s.StartsWith(currency, StringComparison.Ordinal))?[3..];
        return symbol is null ? $"{sign}{number} {currency}"
            : Code == "de" ? $"{sign}{number} {(symbol == "€" ? "€" : currency)}"
            : $"{sign}{symbol}{number}{(symbol == "€" || symbol == "£" || symbol == "₹" ? "" : " " + currency)}";
    }

    /// <summary>21 Nov 2026.</summary>
    public string Day(DateTimeOffset time)
    {
        var utc = time.UtcDateTime;
        return Code == "de" ? $"{utc.Day}. {_months[utc.Month - 1]} {utc.Year}" : $"{utc.Day} {_months[utc.Month - 1]} {utc.Year}";
    }

    /// <summary>21 Nov.</summary>
    public string ShortDay(DateTimeOffset time) => Code == "de" ? $"{time.UtcDateTime.Day}. {_months[time.UtcDateTime.Month - 1]}" : $"{time.UtcDateTime.Day} {_months[time.UtcDateTime.Month - 1]}";

    /// <summary>21 Nov 2026, 06:54 UTC.</summary>
    public string Time(DateTimeOffset time) => $"{Day(time)}, {time.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture)} UTC";

    private static Dictionary<string, string> Load(string code)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Texts.{code}.json");
        return stream is null ? [] : JsonSerializer.Deserialize<Dictionary<string, string>>(stream) ?? [];
    }
}
