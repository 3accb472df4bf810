using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Access.Contracts;
using Palisade.Tenancy;
using Xunit;

namespace Palisade.Api.Tests.Support;

/// <summary>People who sign in by mailed links, the way people do.</summary>
internal static class People
{
    /// <summary>Follows a link: returns the cookie (<c>name=value</c>) and the answer.</summary>
    public static async Task<(string Cookie, JsonObject Answer)> FollowAsync(this TestTenant brand, string token)
    {
        using var response = await brand.Anonymous.PostAsJsonAsync("auth/magic/verify", new { token });
        var answer = await response.ReadAsync(HttpStatusCode.OK);
        var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie"));
        return (cookie.Split(';')[0], answer);
    }

    /// <summary>A browser that holds the cookie and is on a page of the brand.</summary>
    public static HttpClient Browser(this TestTenant brand, string cookie)
    {
        var client = brand.With(bearer: null);
        client.DefaultRequestHeaders.Add("Cookie", cookie);
        client.DefaultRequestHeaders.Add("Origin", brand.ApiUrl.GetLeftPart(UriPartial.Authority));
        return client;
    }

    /// <summary>Invites somebody to the brand's team and follows the link.</summary>
    public static async Task<(HttpClient Browser, string Id, string Cookie)> JoinTeamAsync(this PalisadeApp app, TestTenant brand, string email)
    {
        var member = await brand.Operator.PostAsync("admins", new { email, name = "Some Body" }, HttpStatusCode.Created);
        var (cookie, _) = await brand.FollowAsync(await app.WaitForTokenAsync(email));
        return (brand.Browser(cookie), (string)member["id"]!, cookie);
    }

    /// <summary>Invites somebody to a partner organization, with a link of the given purpose.</summary>
    public static async Task InviteToPartnerAsync(this PalisadeApp app, TestTenant brand, string partnerId, string email, string purpose = LinkPurpose.PartnerInvite)
    {
        Assert.True(PublicId.TryParse(partnerId, out var organization));
        await app.InTenantAsync(brand, (unit, ct) =>
            app.Services.GetRequiredService<Invitations>()
                .InviteAsync(unit, new Invitation(organization, email, "Partner Person", purpose), TimeProvider.System.GetUtcNow(), ct));
    }

    /// <summary>Runs work in the brand, as one of its operators would.</summary>
    public static async Task InTenantAsync(this PalisadeApp app, TestTenant brand, Func<UnitOfWork, CancellationToken, Task> work)
    {
        Assert.True(PublicId.TryParse(brand.Id, out var tenant));
        var session = app.Services.GetRequiredService<TenantDb>().For(ScopeIssuer.ForTenant(tenant, ActorKind.User, Guid.Empty, canWrite: true));
        await session.RunAsync(work, CancellationToken.None);
    }

    public static Guid Uuid(string id) => PublicId.TryParse(id, out var value) ? value : throw new ArgumentException("no id", nameof(id));
}
