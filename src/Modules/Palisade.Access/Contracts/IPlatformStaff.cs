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

    /// <summary>Asks, with what else the batch asks, who looks into the brand of its scope; null when the actor may not know.</summary>
    SqlResult<IReadOnlyList<ReachInForce>>? ReachesInForce(Actor actor, SqlBatch batch, DateTimeOffset now);
}

/// <summary>A reach that lasts.</summary>
/// <param name="Id">The reach.</param>
/// <param name="OperatorName">Who looks in.</param>
/// <param name="Reason">What for, in their words.</param>
/// <param name="ExpiresAt">Until when.</param>
public sealed record ReachInForce(Guid Id, string OperatorName, string Reason, DateTimeOffset ExpiresAt);
