using Microsoft.AspNetCore.Routing;

namespace Palisade.Tenancy.AspNetCore;

/// <summary>The start-up check: an endpoint without an access requirement, or with a permission nobody declared, stops the host.</summary>
public static class EndpointAccessCheck
{
    /// <summary>Checks every endpoint.</summary>
    /// <exception cref="InvalidOperationException">Lists the endpoints at fault.</exception>
    public static void Verify(IEnumerable<EndpointDataSource> sources, PermissionCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(catalog);
        var known = catalog.Grants.Select(g => g.Permission.Name).ToHashSet(StringComparer.Ordinal);
        var faults = new List<string>();
        foreach (var endpoint in sources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>())
        {
            var requirements = endpoint.Metadata.GetOrderedMetadata<AccessRequirement>();
            var name = $"{string.Join(',', endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [])} {endpoint.RoutePattern.RawText}";
            if (requirements.Count != 1)
            {
                faults.Add($"{name}: states {requirements.Count} access requirements instead of one");
            }
            else if (requirements[0] is AccessRequirement.Holds(var permission) && !known.Contains(permission.Name))
            {
                faults.Add($"{name}: requires {permission.Name}, which no module declares");
            }
        }

        if (faults.Count > 0)
        {
            throw new InvalidOperationException("The host does not start: " + string.Join("; ", faults));
        }
    }
}
