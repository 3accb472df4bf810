using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Client;

namespace Palisade.Portal.Staff;

/// <summary>Whose console a page is, and the API as they may use it.</summary>
/// <param name="Api">With the operator's token.</param>
/// <param name="Me">The operator.</param>
public sealed record StaffDesk(OperatorClient Api, PlatformStaffMember Me)
{
    /// <summary>Whether the operator decides, not only looks.</summary>
    public bool IsAdmin => Me.Role == "admin";
}

/// <summary>
/// Around the pages of the console: they belong to no brand, so they are on the platform's own address alone, never below a brand's path or on its
/// domain. Whoever is not signed in goes to sign in and comes back.
/// </summary>
internal static class StaffFrame
{
    public const string SignIn = "/platform/signin";

    public static async ValueTask<object?> EnterAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var visit = context.Arguments.OfType<Visit>().Single();
        var api = visit.Http.RequestServices.GetRequiredService<PortalApi>();
        if (visit.Prefix.Length > 0 || (visit.IsOfBrand && visit.IsOfServerForMany))
            return PageFrame.Nowhere(visit);
        if (visit.Path is SignIn or "/platform/signout")
            return await next(context);

        var token = visit.Http.RequestServices.GetRequiredService<OperatorCookie>().Take(visit.Http);
        try
        {
            if (token is null)
                return ToSignIn(visit);
            var client = api.ForOperator(visit.Http, token);
            visit.Desk = new StaffDesk(client, await client.MeAsync(visit.Aborted));
            return await next(context);
        }
        catch (PalisadeApiException e) when (e.Status == HttpStatusCode.Unauthorized)
        {
            return ToSignIn(visit);
        }
    }

    private static IResult ToSignIn(Visit visit) =>
        Results.Redirect(SignIn + (HttpMethods.IsGet(visit.Http.Request.Method) && visit.Path != "/platform" ? "?back=" + Uri.EscapeDataString(visit.Path + visit.Http.Request.QueryString) : ""));
}
