using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Palisade.Portal;

/// <summary>
/// What all pages and forms have: a name made of the path, and the operations of the API behind them (<c>docs/portal.md</c> is made of these). Each
/// area's pages are mapped in its folder, in a file that ends in <c>Routes.cs</c>.
/// </summary>
internal static class PortalRoutes
{
    /// <summary>The operations of the API that the page or form calls.</summary>
    public static RouteHandlerBuilder Uses(this RouteHandlerBuilder page, params string[] operations) => page.WithMetadata(new ApiUse(operations));

    /// <summary>For who is not signed in as well.</summary>
    public static RouteHandlerBuilder ForEverybody(this RouteHandlerBuilder page) => page.WithMetadata(new ForEverybody());

    /// <summary>Names what the group maps: <c>GET /partners/{id}/links</c> is PortalPagePartnersIdLinks, a form's name begins with PortalForm.</summary>
    public static void Name(this RouteGroupBuilder pages) => ((IEndpointConventionBuilder)pages).Finally(endpoint =>
    {
        var kind = endpoint.Metadata.OfType<IHttpMethodMetadata>().Last().HttpMethods.Contains("GET") ? "Page" : "Form";
        var name = "Portal" + kind + NameOf(((RouteEndpointBuilder)endpoint).RoutePattern.RawText!);
        endpoint.Metadata.Add(new EndpointNameMetadata(name));
        endpoint.Metadata.Add(new RouteNameMetadata(name));
        if (!endpoint.Metadata.OfType<ApiUse>().Any())
            endpoint.Metadata.Add(new ApiUse([]));
    });

    private static string NameOf(string path) =>
        path == "/" ? "Home" : string.Concat(path.Split('/', '{', '}', '.', '-').Where(p => p.Length > 0).Select(p => char.ToUpperInvariant(p[0]) + p[1..]));
}
