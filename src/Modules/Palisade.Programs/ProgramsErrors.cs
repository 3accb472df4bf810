using Microsoft.AspNetCore.Http;
using Palisade.Platform;

namespace Palisade.Programs;

/// <summary>Refusals of this module.</summary>
internal static class ProgramsErrors
{
    public static readonly ProblemError EmailTaken = new("email_taken", StatusCodes.Status409Conflict, "A partner with this address exists.");
}
