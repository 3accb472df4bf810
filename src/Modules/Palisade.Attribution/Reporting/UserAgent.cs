namespace Palisade.Attribution.Reporting;

/// <summary>
/// A coarse reading of user agent strings. Order matters: nearly every browser also names the ones it descends from
/// (https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/User-Agent).
/// </summary>
internal static class UserAgent
{
    private const string Unknown = "(none)";

    private static readonly (string Mark, string Name)[] Browsers =
    [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox/", "Firefox"), ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ];

    private static readonly (string Mark, string Name)[] Systems =
    [
        ("iPhone", "iOS"), ("iPad", "iOS"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];

    /// <summary>The value of <c>device</c>, <c>browser</c> or <c>os</c>.</summary>
    public static string Read(string agent, string dimension) => agent.Length == 0 ? Unknown : dimension switch
    {
        "browser" => First(agent, Browsers),
        "os" => First(agent, Systems),
        _ => Device(agent),
    };

    private static string Device(string agent)
    {
        var contains = (string mark) => agent.Contains(mark, StringComparison.Ordinal);
        if (agent.Contains("bot", StringComparison.OrdinalIgnoreCase))
        {
            return "bot";
        }

        return contains("iPad") || (contains("Android") && !contains("Mobile")) ? "tablet" : contains("Mobile") || contains("iPhone") ? "mobile" : "desktop";
    }

    private static string First(string agent, (string Mark, string Name)[] known) =>
        known.FirstOrDefault(entry => agent.Contains(entry.Mark, StringComparison.Ordinal)).Name ?? "other";
}
