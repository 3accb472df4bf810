using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Programs.Partners;

/// <summary>
/// A brand that the platform has not approved takes no partners. Asked inside the operations themselves, so no spelling of a path goes round it.
/// </summary>
internal static class BrandApproval
{
    /// <summary>The brand's standing, for the operation's first batch.</summary>
    public static Sql Statement => $"select t.approval_status from directory.tenants t";

    /// <summary>The refusal, or null when the brand is approved.</summary>
    public static ProblemResult? Refusal(string? approvalStatus) => approvalStatus == "approved"
        ? null
        : ProgramsErrors.BrandPendingReview.Result(detail: null, ("approvalStatus", approvalStatus));
}
