using Microsoft.AspNetCore.Http;
using Palisade.Platform;

namespace Palisade.Access;

/// <summary>Refusals of this module.</summary>
internal static class AccessErrors
{
    public static readonly ProblemError SlugReserved = new("slug_reserved", StatusCodes.Status409Conflict, "This slug is reserved.");
    public static readonly ProblemError SlugTaken = new("slug_taken", StatusCodes.Status409Conflict, "This slug is taken.");
}
