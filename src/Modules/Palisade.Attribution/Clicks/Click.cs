namespace Palisade.Attribution.Clicks;

/// <summary>One followed link, as it is stored. Text is clean (see <see cref="CleanText"/>) and within the lengths of the contract.</summary>
internal sealed record Click
{
    public required Guid TenantId { get; init; }

    public required Guid Id { get; init; }

    public required Guid OrgId { get; init; }

    public required Guid ProgramId { get; init; }

    public required Guid LinkId { get; init; }

    /// <summary>Where the visitor was sent, <c>cref</c> included.</summary>
    public required string LandingUrl { get; init; }

    public required DateTimeOffset Time { get; init; }

    public string? IpHash { get; init; }

    public string? UserAgent { get; init; }

    public string? Referer { get; init; }

    public string? UtmSource { get; init; }

    public string? UtmMedium { get; init; }

    public string? UtmCampaign { get; init; }

    public string? UtmTerm { get; init; }

    public string? UtmContent { get; init; }

    public string? Country { get; init; }

    public string? FraudFlag { get; init; }
}
