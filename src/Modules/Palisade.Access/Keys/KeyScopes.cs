using Palisade.Platform;
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

    /// <summary>Existing clients read partners with their addresses under these names; a key that shall not, says so.</summary>
    private static readonly Dictionary<string, string[]> Wider = new(StringComparer.Ordinal)
    {
        ["partners:read"] = ["partners.read", Contacts.Read.Name],
        ["partners:write"] = ["partners.write", Contacts.Read.Name],
        ["partners:read-masked"] = ["partners.read"],
    };

    private readonly PermissionCatalog _catalog;

    public KeyScopes(PermissionCatalog catalog)
    {
        _catalog = catalog;
        Known = [.. catalog.ScopeNames.Keys.Union(OfClients, StringComparer.Ordinal).Union(Wider.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>Every scope that can be minted, sorted.</summary>
    public IReadOnlyList<string> Known { get; }

    /// <summary>The permissions of a key with these scopes; a scope that stands for none adds nothing.</summary>
    public IReadOnlySet<string> PermissionsOf(IEnumerable<string> scopes) => scopes.SelectMany(Of).ToHashSet(StringComparer.Ordinal);

    private IEnumerable<string> Of(string scope) =>
        Wider.TryGetValue(scope, out var several) ? several : _catalog.ScopeNames.TryGetValue(scope, out var one) ? [one] : [];
}
