using Palisade.Access.Scim.Protocol;
using Palisade.Platform;

namespace Palisade.Access.Scim.Discovery;

/// <summary>What discovery does not do.</summary>
internal static class Refuse
{
    /// <summary>A filter on discovery is refused with 403 (RFC 7644, section 4).</summary>
    public static void Filter(ScimCall call)
    {
        if (call.Parameter("filter") is not null)
        {
            throw CommonErrors.Forbidden.Exception("Discovery is not filtered.");
        }
    }
}
