using Microsoft.AspNetCore.Http;
using Palisade.Platform;

namespace Palisade.Directory;

/// <summary>Refusals of this module.</summary>
internal static class DirectoryErrors
{
    public static readonly ProblemError EmptyBody = new("empty_body", StatusCodes.Status400BadRequest, "There is no picture in the body.");
    public static readonly ProblemError InvalidImage = new("invalid_image", StatusCodes.Status400BadRequest, "The body is no JPEG, PNG or WebP picture that can be shown.");
    public static readonly ProblemError ImageTypeMismatch = new("image_type_mismatch", StatusCodes.Status400BadRequest, "The picture is of another type than Content-Type says.");
    public static readonly ProblemError ImageTooLarge = new("image_too_large", StatusCodes.Status400BadRequest, "The picture is wider or higher than is taken.");
    public static readonly ProblemError UnsupportedMediaType = new("unsupported_media_type", StatusCodes.Status415UnsupportedMediaType, "Send the picture itself as the body, as image/jpeg, image/png or image/webp.");
    public static readonly ProblemError UploadQuotaExceeded = new("upload_quota_exceeded", StatusCodes.Status409Conflict, "The brand has as many pictures as it may have; replace or remove some.");
    public static readonly ProblemError TooManyResources = new("too_many_resources", StatusCodes.Status409Conflict, "The brand has as many resources as it may have.");
    public static readonly ProblemError UnknownResourceIds = new("unknown_resource_ids", StatusCodes.Status400BadRequest, "Some ids name no resource; nothing was moved.");
    public static readonly ProblemError InvalidDomain = new("invalid_domain", StatusCodes.Status400BadRequest, "This is not a host name: no scheme, port, path, address or wildcard.");
    public static readonly ProblemError ReservedHost = new("reserved_host", StatusCodes.Status400BadRequest, "This name is the installation's own, or no name of the public DNS.");
    public static readonly ProblemError DomainRefused = new("domain_refused", StatusCodes.Status403Forbidden, "The platform does not take this name.");
    public static readonly ProblemError FlagNotFound = new("flag_not_found", StatusCodes.Status404NotFound, "There is no such flag.");
    public static readonly ProblemError FlagOfPlatform = new("flag_of_platform", StatusCodes.Status403Forbidden, "The platform decides about this flag.");
    public static readonly ProblemError SubdomainRequired = new("subdomain_required", StatusCodes.Status400BadRequest, "A subdomain is needed, such as partners.brand.example.");
    public static readonly ProblemError DomainTaken = new("domain_taken", StatusCodes.Status409Conflict, "Another brand has verified this domain.");
    public static readonly ProblemError DomainAlreadyRegistered = new("domain_already_registered", StatusCodes.Status409Conflict, "This domain is in your list already.");
    public static readonly ProblemError DomainLimit = new("domain_limit", StatusCodes.Status409Conflict, "There are as many domains as a brand may have (20).");
    public static readonly ProblemError DomainRequired = new("domain_required", StatusCodes.Status400BadRequest, "The query must name a domain.");
    public static readonly ProblemError NotRegistered = new("not_registered", StatusCodes.Status404NotFound, "No brand has verified this domain.");
    public static readonly ProblemError VerificationStale = new("verification_stale", StatusCodes.Status404NotFound, "The proof of this domain was not seen for seven days.");
    public static readonly ProblemError VerificationFailed = new("verification_failed", StatusCodes.Status422UnprocessableEntity, "The proof was not found.");
}
