using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Portal.Account;
using Palisade.Portal.Home;
using Palisade.Portal.Money;
using Palisade.Portal.Own;
using Palisade.Portal.Partners;
using Palisade.Portal.Programs;
using Palisade.Portal.Public;
using Palisade.Portal.Review;
using Palisade.Portal.Settings;
using Palisade.Portal.Staff;
using Palisade.Portal.Trust;

namespace Palisade.Portal;

/// <summary>The pages for people: they render what the public API answers, on the server, and work without JavaScript.</summary>
public static class PortalModule
{
    /// <summary>Adds what the pages need.</summary>
    /// <param name="services">Of the host.</param>
    /// <param name="serverAddress">Tells where the API of this server listens.</param>
    /// <param name="introduce">Tells the API whose request it is that a page passes on.</param>
    /// <param name="asset">Gives the address of an asset its version.</param>
    /// <param name="manyBrands">Whether the server hosts many brands, which then have addresses of their own.</param>
    /// <param name="secret">Known to all processes of the installation: seals the cookie of the platform's operators. Null: one of this process.</param>
    public static IServiceCollection AddPortal(
        this IServiceCollection services, Func<IServiceProvider, Uri> serverAddress, Action<HttpContext, HttpRequestHeaders> introduce, Func<string, string> asset, bool manyBrands,
        string? secret)
    {
        services.AddRazorComponents();
        services.AddSingleton(new PortalAssets(asset));
        services.AddSingleton(provider => new PortalApi(() => serverAddress(provider), introduce, manyBrands));
        services.AddSingleton(provider => new OperatorCookie(secret, provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    /// <summary>The pages. The host states who may call them.</summary>
    public static RouteGroupBuilder MapPortal(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("").ExcludeFromDescription().DisableAntiforgery().AddEndpointFilter(RefuseOtherSites).AddEndpointFilter(PageFrame.ShowAsync);
        pages.Name();
        pages.MapPublicPages();
        pages.MapHomePages();
        pages.MapProgramPages();
        pages.MapPartnerPages();
        pages.MapMoneyPages();
        pages.MapOwnPages();
        pages.MapReviewPages();
        pages.MapSettingsPages();
        pages.MapAccessPages();
        pages.MapKeyPages();
        pages.MapAccountPages();
        pages.MapTrustPages();
        pages.MapGroup("").AddEndpointFilter(StaffFrame.EnterAsync).MapStaffPages();
        return pages;
    }

    /// <summary>A page for people who ask for an address that there is not; everybody else gets the host's own answer.</summary>
    public static IApplicationBuilder UsePortalNowhere(this IApplicationBuilder app) =>
        app.Use(async (context, next) =>
        {
            if (context.GetEndpoint() is not null || !await PageFrame.AnswerNowhereAsync(context))
                await next(context);
        });

    /// <summary>Forms are sent from these pages only. (The API checks the origin of whatever a session does once more.)</summary>
    private static async ValueTask<object?> RefuseOtherSites(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        var unsafeMethod = !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method);
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var foreign = site is not ("" or "same-origin" or "none")
            || (request.Headers.Origin.ToString() is { Length: > 0 } origin && !(Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Authority == request.Host.Value));
        return unsafeMethod && foreign ? Results.StatusCode(StatusCodes.Status403Forbidden) : await next(context);
    }
}
