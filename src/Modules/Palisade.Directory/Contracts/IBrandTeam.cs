using Palisade.Tenancy;

namespace Palisade.Directory.Contracts;

/// <summary>Who runs a brand; known to the module of members.</summary>
public interface IBrandTeam
{
    /// <summary>Addresses of the brand's active operators, at most 50. Needs a scope over the whole tenant.</summary>
    Task<IReadOnlyList<string>> AddressesAsync(UnitOfWork unit, CancellationToken cancellationToken);
}
