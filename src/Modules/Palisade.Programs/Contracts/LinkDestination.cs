using Palisade.Programs.Rules;

namespace Palisade.Programs.Contracts;

/// <summary>Where a tracking link leads.</summary>
public static class LinkDestination
{
    /// <summary>
    /// The link's own URL where the program's allowed domains admit it today, else the program's URL; null when that is no destination either.
    /// </summary>
    public static DestinationUrl? Of(string? linkUrl, string programUrl, string? allowedDomains)
    {
        if (linkUrl is not null
            && DestinationPolicy.TryParse(allowedDomains, out var policy)
            && DestinationUrl.TryParse(linkUrl, out var own)
            && policy.Allows(own!))
        {
            return own;
        }

        return DestinationUrl.TryParse(programUrl, out var program) ? program : null;
    }
}
