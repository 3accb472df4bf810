namespace Palisade.Platform;

/// <summary>Where a secret belongs, inside its tenant. One secret at an address is the current one.</summary>
/// <param name="OrganizationId">Whose it is: the brand's own organization has the tenant's id.</param>
/// <param name="Kind">What it is: <c>a-z</c>, <c>0-9</c> and <c>-</c>, at most 40.</param>
/// <param name="Name">Which one, at most 120 characters.</param>
public sealed record SecretAddress(Guid OrganizationId, string Kind, string Name);
