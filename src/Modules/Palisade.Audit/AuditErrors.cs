using Microsoft.AspNetCore.Http;
using Palisade.Platform;

namespace Palisade.Audit;

/// <summary>Refusals of this module.</summary>
internal static class AuditErrors
{
    public static readonly ProblemError NothingSealed = new("nothing_sealed", StatusCodes.Status404NotFound, "No entry of the audit was sealed yet.");
}
