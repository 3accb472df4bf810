using Microsoft.AspNetCore.Http;
using Palisade.Platform;

namespace Palisade.Directory;

/// <summary>Refusals of this module.</summary>
internal static class DirectoryErrors
{
    public static readonly ProblemError InvalidDomain = new("invalid_domain", StatusCodes.Status400BadRequest, "This is not a host name: no scheme, port, path, address or wildcard.");
    public static readonly ProblemError ReservedHost = new("reserved_host", StatusCodes.Status400BadRequest, "This name is the installation's own, or no name of the public DNS.");
    public static readonly ProblemError SubdomainRequired = new("subdomain_required", StatusCodes.Status400BadRequest, "A subdomain is needed, such as partners.brand.example.");
    public static readonly ProblemError DomainTaken = new("domain_taken", StatusCodes.Status409Conflict, "Another brand has verified this domain.");
    public static readonly ProblemError DomainAlreadyRegistered = new("domain_already_registered", StatusCodes.Status409Conflict, "This domain is in your list already.");
    public static readonly ProblemError DomainLimit = new("domain_limit", StatusCodes.Status409Conflict, "There are as many domains as a brand may have (20).");
    public static readonly ProblemError VerificationFailed = new("verification_failed", StatusCodes.Status422UnprocessableEntity, "The proof was not found.");
}
