using Microsoft.AspNetCore.Http;
using Palisade.Platform;

namespace Palisade.Integrations;

/// <summary>Refusals of this module.</summary>
internal static class IntegrationsErrors
{
    public static readonly ProblemError StripeNotConfigured = new("stripe_not_configured", StatusCodes.Status503ServiceUnavailable, "No secret for Stripe's webhooks was set.");
    public static readonly ProblemError MissingSignature = new("missing_signature", StatusCodes.Status400BadRequest, "The request is not signed.");
    public static readonly ProblemError InvalidSignature = new("invalid_signature", StatusCodes.Status400BadRequest, "The signature does not fit the body, or is more than five minutes off.");
    public static readonly ProblemError SourceNotFound = new("source_not_found", StatusCodes.Status404NotFound, "There is no such source here.");
    public static readonly ProblemError SourceExists = new("source_exists", StatusCodes.Status409Conflict, "A source with this name exists; rotate its secret to get another.");
    public static readonly ProblemError EventConflict = new("event_conflict", StatusCodes.Status409Conflict, "This externalEventId stands for another event.");
}
