using Palisade.Access.Contracts;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Keys;

/// <summary>What every request for a key may say about it.</summary>
internal interface IKeyWish
{
    /// <summary>A note to recognise it by.</summary>
    string? Label { get; }

    /// <summary>When it stops working; null: never.</summary>
    DateTimeOffset? ExpiresAt { get; }

    /// <summary>Networks (CIDR) it works from; null or empty: from everywhere.</summary>
    IReadOnlyList<string>? AllowedFrom { get; }

    /// <summary>Requests a minute it is limited to; null: no limit of its own.</summary>
    int? RequestsPerMinute { get; }
}

/// <summary>Reads what is wished of a key.</summary>
internal static class KeyTermsOf
{
    public const int LongestLabel = 120;
    private const int MostPerMinute = 1_000_000;

    /// <summary>The terms, or the refusal.</summary>
    public static (KeyTerms Terms, ProblemResult? Fault) Read(IKeyWish? wish, Guid? madeBy, DateTimeOffset now)
    {
        var errors = new List<(string, string)>();
        if (wish?.Label is { Length: > LongestLabel })
        {
            errors.Add(("label", $"At most {LongestLabel} characters."));
        }

        if (wish?.ExpiresAt is { } expiry && (expiry <= now || expiry > now.AddYears(10)))
        {
            errors.Add(("expiresAt", "A time to come, within ten years."));
        }

        var networks = (wish?.AllowedFrom ?? []).Select(KeyNetworks.Normalize).ToList();
        if (networks.Count > KeyNetworks.Most || networks.Contains(null))
        {
            errors.Add(("allowedFrom", $"At most {KeyNetworks.Most} addresses or networks, for instance 203.0.113.0/24 or 2001:db8::/32."));
        }

        if (wish?.RequestsPerMinute is { } rate && rate is < 1 or > MostPerMinute)
        {
            errors.Add(("requestsPerMinute", $"1 to {MostPerMinute}."));
        }

        var terms = new KeyTerms
        {
            ExpiresAt = wish?.ExpiresAt,
            AllowedFrom = [.. networks.OfType<string>().Distinct(StringComparer.Ordinal)],
            RequestsPerMinute = wish?.RequestsPerMinute,
            MadeBy = madeBy,
        };
        return (terms, errors.Count > 0 ? CommonErrors.InvalidBody.Fields(errors) : null);
    }
}
