using Palisade.Tenancy;

namespace Palisade.Access.Keys;

/// <summary>
/// Which scopes a key may have, and what each permits: the permissions of the product by their scope names (without those that make
/// credentials), and the names that existing clients mint.
/// </summary>
internal sealed class KeyScopes
{
    private static readonly string[] OfClients =
    [
        "partners:read", "partners:write", "links:read", "links:write", "commissions:read", "events:write", "clicks:write",
    ];

    private readonly PermissionCatalog _catalog;

    public KeyScopes(PermissionCatalog catalog)
    {
        _catalog = catalog;
        Known = [.. catalog.ScopeNames.Keys.Union(OfClients, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>Every scope that can be minted, sorted.</summary>
    public IReadOnlyList<string> Known { get; }

    /// <summary>The permissions of a key with these scopes; a scope that stands for none adds nothing.</summary>
    public IReadOnlySet<string> PermissionsOf(IEnumerable<string> scopes) =>
        scopes.Select(s => _catalog.ScopeNames.GetValueOrDefault(s)).OfType<string>().ToHashSet(StringComparer.Ordinal);
}
