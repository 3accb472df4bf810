using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Contracts;

/// <summary>The platform's named operators, implemented by the module that owns them.</summary>
public interface IPlatformStaff
{
    /// <summary>The operator of this token, as an actor of the platform itself; null when there is none.</summary>
    Task<Actor?> OperatorAsync(Secret token, CancellationToken cancellationToken);

    /// <summary>
    /// The operator of this token as an actor of a brand: only while a granted reach of that operator into that very brand lasts. Null otherwise.
    /// </summary>
    Task<Actor?> ReachAsync(Guid tenantId, Secret token, CancellationToken cancellationToken);
}
