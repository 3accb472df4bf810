using Palisade.Tenancy;

namespace Palisade.Access.Contracts;

/// <summary>What sign-in shows of a partner.</summary>
public sealed record PartnerProfile(Guid Id, string Name, string Email, bool StripeConnected);

/// <summary>The partner side of an organization, implemented by the module that owns partners.</summary>
public interface IPartnerMembership
{
    /// <summary>The partner of an organization, or null.</summary>
    Task<PartnerProfile?> FindAsync(SqlRunner db, Guid organizationId, CancellationToken cancellationToken);

    /// <summary>
    /// A member of the organization has just followed an invitation: the partner counts as activated from now on, unless it was before.
    /// Runs in the transaction that consumes the link.
    /// </summary>
    Task ActivateAsync(UnitOfWork unit, Guid organizationId, DateTimeOffset now, CancellationToken cancellationToken);
}
