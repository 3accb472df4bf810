using Palisade.Tenancy.AspNetCore;

namespace Palisade.Platform;

/// <summary>Where people reach a tenant, for links in answers and mail. Made of settings and verified hosts, never of what a request claims.</summary>
public static class TenantUrl
{
    /// <summary>The tenant's pages and links begin here, without a trailing slash: its own host if the request came there, else its path.</summary>
    public static string UrlOf(this ServerOptions options, TenantFeature tenant)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(tenant);
        return (tenant.Host is { } host ? options.SiteOf(host) : options.PublicUrl.ToString().TrimEnd('/')) + tenant.PathPrefix;
    }

    /// <summary>The origin of a verified host: reached like the installation itself, by the same scheme and port.</summary>
    public static string SiteOf(this ServerOptions options, string host)
    {
        ArgumentNullException.ThrowIfNull(options);
        var port = options.PublicUrl.IsDefaultPort ? "" : $":{options.PublicUrl.Port}";
        return $"{options.PublicUrl.Scheme}://{host}{port}";
    }
}
