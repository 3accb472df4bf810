using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Palisade.Portal.Public;

/// <summary>Signing in and out, joining, a new brand, the first set-up: pages for who is not signed in.</summary>
internal static class PublicRoutes
{
    public static void MapPublicPages(this RouteGroupBuilder pages)
    {
        pages.MapGet("/signin", SignInPages.Show).Uses("GetBranding", "SignInWithPasskey.Begin", "SignInWithPasskey.Finish").ForEverybody();
        pages.MapPost("/signin", SignInPages.RequestLinkAsync).Uses("RequestSignIn").ForEverybody();
        pages.MapGet("/auth/magic", SignInPages.Confirm).ForEverybody();
        pages.MapPost("/auth/magic", SignInPages.EnterAsync).Uses("VerifyMagicLink").ForEverybody();
        pages.MapPost("/signout", SignInPages.LeaveAsync).Uses("SignOut").ForEverybody();
        pages.MapPost("/preferences", Preferences.ChangeAsync).ForEverybody();
        pages.MapGet("/brand.css", BrandStyle.ShowAsync).Uses("GetBranding");
        pages.MapGet("/join", JoinPages.Show).ForEverybody();
        pages.MapPost("/join", JoinPages.ApplyAsync).Uses("SignUpPartner").ForEverybody();
        pages.MapGet("/signup", JoinPages.ShowBrand).ForEverybody();
        pages.MapPost("/signup", JoinPages.SignUpBrandAsync).Uses("SignUp").ForEverybody();
        pages.MapGet("/install", InstallPages.ShowAsync).Uses("GetInstallStatus").ForEverybody();
        pages.MapPost("/install", InstallPages.InstallAsync).Uses("InstallSingleTenant").ForEverybody();
    }
}
