using FluentValidation;
using Palisade.Platform;

namespace Palisade.Integrations.Webhooks;

/// <summary>What the bodies of endpoints have in common.</summary>
internal static class EndpointFields
{
    /// <summary>Subscribes to everything, also to what will be added.</summary>
    public const string Everything = "*";

    public const int LongestLabel = 80;

    public static void ValidEvents<T>(this IRuleBuilder<T, string?[]?> rule) => rule
        .Must(events => events is { Length: >= 1 and <= 50 } && events.All(IsKnown))
        .WithMessage($"Must name at least one of: {string.Join(", ", AnnouncementTypes.All)}, {AnnouncementTypes.AuditEntry}, {Everything}.");

    public static void ValidLabel<T>(this IRuleBuilder<T, string?> rule) => rule
        .MaximumLength(LongestLabel).Must(label => label?.Any(char.IsControl) != true).WithMessage("Must not contain control characters.");

    /// <summary>The refusal for a URL that could never be called; null for a good one.</summary>
    public static ProblemResult? Refusal(this OutboundHttp outbound, OutboundTrust trust, string url)
    {
        try
        {
            outbound.Check(trust, url);
            return null;
        }
        catch (OutboundRefusedException e)
        {
            return IntegrationsErrors.UrlRefused(e.Code).Result();
        }
    }

    /// <summary>The refusal for a URL that could never be called or whose name leads to an address that is not public; null for a good one.</summary>
    public static async Task<ProblemResult?> RefusalAsync(this OutboundHttp outbound, OutboundTrust trust, string url, CancellationToken cancellationToken)
    {
        try
        {
            await outbound.CheckWithAddressesAsync(trust, url, cancellationToken);
            return null;
        }
        catch (OutboundRefusedException e)
        {
            return IntegrationsErrors.UrlRefused(e.Code).Result();
        }
    }

    private static bool IsKnown(string? type) => type is Everything or AnnouncementTypes.AuditEntry || (type is not null && AnnouncementTypes.All.Contains(type));
}
