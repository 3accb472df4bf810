using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Palisade.Server;

/// <summary>Where this process listens, as seen from itself: the portal reaches the API there, whatever the public URL is.</summary>
internal static class OwnAddress
{
    public static Uri Of(IServiceProvider services)
    {
        var bound = services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses
            ?? throw new InvalidOperationException("The server does not listen yet.");
        var address = new UriBuilder(bound.OrderBy(a => a.StartsWith("https:", StringComparison.Ordinal)).First().Replace("://+", "://0.0.0.0", StringComparison.Ordinal).Replace("://*", "://0.0.0.0", StringComparison.Ordinal));
        if (address.Host is "0.0.0.0" or "[::]")
            address.Host = "127.0.0.1";
        return address.Uri;
    }
}
