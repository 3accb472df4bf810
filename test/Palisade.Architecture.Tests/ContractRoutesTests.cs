using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace Palisade.Architecture.Tests;

/// <summary>Whoever comes from OpenPartner finds every route. What they answer is tested where they live.</summary>
public sealed partial class ContractRoutesTests : IAsyncDisposable
{
    private readonly WebApplication _host = Repository.BuildHost();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public void Every_route_of_the_contract_is_there()
    {
        var ours = ((IEndpointRouteBuilder)_host).DataSources
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])
                .Select(verb => $"{verb} {Hole().Replace("/" + endpoint.RoutePattern.RawText!.TrimStart('/'), "{}")}"))
            .ToHashSet(StringComparer.Ordinal);

        var missing = File.ReadLines(Path.Combine(Repository.Root, "test", "data", "openpartner-routes.txt"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Replace(" /", " /api/v1/", StringComparison.Ordinal))
            .Where(route => !ours.Contains(route));

        Assert.Empty(missing);
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Hole();
}
