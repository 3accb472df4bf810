using Microsoft.AspNetCore.Http;
using Palisade.Platform;

namespace Palisade.Audit;

/// <summary>Refusals of this module.</summary>
internal static class AuditErrors
{
    public static readonly ProblemError NoCollector = new("collector_not_set", StatusCodes.Status404NotFound, "No collector of events is set.");

    public static readonly ProblemError CollectorRefused = new(
        "collector_refused", StatusCodes.Status400BadRequest, "The collector's host or port may not be dialled.");

    public static readonly ProblemError CollectorTestFailed = new(
        "collector_test_failed", StatusCodes.Status502BadGateway, "The collector did not take the message.");

    public static readonly ProblemError TooManyFollowers = new(
        "too_many_followers", StatusCodes.Status429TooManyRequests, "So many follow the events already; end one of them first.");

    public static readonly ProblemError NothingSealed = new("nothing_sealed", StatusCodes.Status404NotFound, "No entry of the audit was sealed yet.");
}
