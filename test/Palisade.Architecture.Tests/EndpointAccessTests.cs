using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;
using Xunit;

namespace Palisade.Architecture.Tests;

public sealed class EndpointAccessTests : IAsyncDisposable
{
    private readonly WebApplication _host = Repository.BuildHost();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public void Host_as_it_is_passes() => Verify();

    [Fact]
    public void Endpoint_without_a_requirement_stops_the_host()
    {
        _host.MapGet("/planted", () => "open");

        Assert.Contains("/planted: states 0 access requirements", Assert.Throws<InvalidOperationException>(Verify).Message);
    }

    [Fact]
    public void Endpoint_with_two_requirements_stops_the_host()
    {
        _host.MapGet("/planted", () => "open").AnyActor("one").Public("two");

        Assert.Contains("/planted: states 2 access requirements", Assert.Throws<InvalidOperationException>(Verify).Message);
    }

    [Fact]
    public void Endpoint_with_a_permission_nobody_declared_stops_the_host()
    {
        _host.MapGet("/planted", () => "open").Requires(Permission.Read("planted.read", "Nobody declares this."));

        Assert.Contains("planted.read, which no module declares", Assert.Throws<InvalidOperationException>(Verify).Message);
    }

    private void Verify() => EndpointAccessCheck.Verify(((IEndpointRouteBuilder)_host).DataSources, _host.Services.GetRequiredService<PermissionCatalog>());
}
