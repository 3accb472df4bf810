namespace Palisade.Portal;

/// <summary>
/// Where somebody goes on after signing in. The link that signs them in comes by mail, so the page waits in a cookie of the tenant's path meanwhile;
/// it leads nowhere but to a page of this tenant.
/// </summary>
internal static class Onward
{
    private const string Cookie = "palisade-onward";
    private const int Longest = 1000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    /// <summary>Keeps the page, or forgets one that was kept when this is none.</summary>
    public static void Leave(Visit visit, string? path)
    {
        if (path?.Length <= Longest && Visit.IsOwn(path))
            visit.Http.Response.Cookies.Append(Cookie, path, Flash.Options(visit.Http, Patience));
        else
            Forget(visit);
    }

    /// <summary>The page that was kept, once; null: none.</summary>
    public static string? Take(Visit visit)
    {
        var path = visit.Http.Request.Cookies[Cookie];
        Forget(visit);
        return Visit.IsOwn(path) ? path : null;
    }

    private static void Forget(Visit visit)
    {
        if (visit.Http.Request.Cookies.ContainsKey(Cookie))
            visit.Http.Response.Cookies.Delete(Cookie, Flash.Options(visit.Http, TimeSpan.Zero));
    }
}
