using Palisade.Programs.Contracts;

namespace Palisade.Programs.Rules;

/// <summary>Which hosts a partner's deep link may point to: a program's comma list of allowed domains.</summary>
/// <remarks>An empty list allows nothing: a link then leads where its program leads.</remarks>
internal sealed class DestinationPolicy
{
    /// <summary>Longest comma list, in characters.</summary>
    public const int MaxListLength = 1000;

    private readonly string[] _domains;

    private DestinationPolicy(string[] domains) => _domains = domains;

    /// <summary>The allowed domains, lower-case.</summary>
    public IReadOnlyList<string> Domains => _domains;

    /// <summary>
    /// Reads the list. Each entry is a bare domain name (<c>shop.example</c>); spaces around it, letter case and empty entries do not matter.
    /// A name without a dot is refused, since it would admit a whole top-level domain; <c>localhost</c> is the exception.
    /// </summary>
    public static bool TryParse(string? commaList, out DestinationPolicy policy)
    {
        var domains = (commaList ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(domain => domain.ToLowerInvariant()).Distinct(StringComparer.Ordinal).ToArray();
        var valid = commaList is not { Length: > MaxListLength }
            && Array.TrueForAll(domains, d => HostName.IsName(d) && (d.Contains('.', StringComparison.Ordinal) || d == "localhost"));
        policy = new DestinationPolicy(valid ? domains : []);
        return valid;
    }

    /// <summary>True when the URL's host is an allowed domain or a subdomain of one. An IP address never is.</summary>
    public bool Allows(DestinationUrl url) =>
        HostName.IsName(url.Host)
        && Array.Exists(_domains, d => url.Host == d || url.Host.EndsWith("." + d, StringComparison.Ordinal));

    /// <summary>The same for text; false for anything that is no destination URL.</summary>
    public bool Allows(string? url) => DestinationUrl.TryParse(url, out var parsed) && Allows(parsed!);
}
