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
    public static readonly ProblemError EndpointInactive = new("endpoint_inactive", StatusCodes.Status400BadRequest, "The endpoint is not active.");
    public static readonly ProblemError EndpointMismatch = new("endpoint_mismatch", StatusCodes.Status400BadRequest, "The delivery belongs to another endpoint.");
    public static readonly ProblemError EndpointLimit = new("endpoint_limit", StatusCodes.Status409Conflict, "There are as many endpoints as a brand may have (50).");
    public static readonly ProblemError PartnerNotFound = new("partner_not_found", StatusCodes.Status404NotFound, "There is no such partner here.");
    public static readonly ProblemError PostbackNotFound = new("postback_not_found", StatusCodes.Status404NotFound, "There is no such postback here.");
    public static readonly ProblemError PostbackLimit = new("postback_limit", StatusCodes.Status409Conflict, "There are as many postbacks as a partner may have (20).");

    public static readonly ProblemError UrlTooLong = Url("url_too_long", "The URL is longer than 4096 characters.");
    public static readonly ProblemError InvalidUrl = Url("invalid_url", "This is not an absolute URL.");
    public static readonly ProblemError SchemeNotAllowed = Url("scheme_not_allowed", "The URL must begin with https:// or http://.");
    public static readonly ProblemError CredentialsNotAllowed = Url("credentials_not_allowed", "The URL must not hold a user or a password.");
    public static readonly ProblemError PortNotAllowed = Url("port_not_allowed", "The URL names a port that may not be called.");
    public static readonly ProblemError BlockedHostname = Url("blocked_hostname", "The URL names a host of a local network.");
    public static readonly ProblemError DestinationNotPublic = Url("destination_not_public", "The URL names an address that is not public.");

    private static readonly ProblemError[] UrlErrors =
        [UrlTooLong, InvalidUrl, SchemeNotAllowed, CredentialsNotAllowed, PortNotAllowed, BlockedHostname, DestinationNotPublic];

    /// <summary>The error of a code of the outbound guard.</summary>
    public static ProblemError UrlRefused(string code) => Array.Find(UrlErrors, error => error.Code == code) ?? InvalidUrl;

    private static ProblemError Url(string code, string title) => new(code, StatusCodes.Status400BadRequest, title);

    public static readonly ProblemError TableNotExportable = new("table_not_exportable", StatusCodes.Status404NotFound, "There is no such table to export.");
    public static readonly ProblemError UnsupportedFormat = new("unsupported_format", StatusCodes.Status400BadRequest, "Tables are exported as .json, .csv or .sql; Palisade's own tables not as .sql.");
    public static readonly ProblemError InvalidTenantId = new("invalid_tenant_id", StatusCodes.Status400BadRequest, "tenantId has 1 to 64 of the characters A-Z a-z 0-9 _ -, and is given once.");
    public static readonly ProblemError UnsupportedSchemaVersion = new("unsupported_schema_version", StatusCodes.Status400BadRequest, "Bundles of schemaVersion 1 and 2 can be imported.");
    public static readonly ProblemError InvalidBundle = new("invalid_bundle", StatusCodes.Status400BadRequest, "The body is not a bundle that can be imported; nothing was written.");
    public static readonly ProblemError ImportRefused = new("import_refused", StatusCodes.Status422UnprocessableEntity, "Some rows cannot be imported; nothing was written.");
    public static readonly ProblemError ImportDisabled = new("import_disabled_on_hosted", StatusCodes.Status403Forbidden, "This installation does not take imports.");
}
