using System.Net;
using System.Security.Cryptography;
using System.Text;
using Palisade.Api.Tests.Support;
using Palisade.Tenancy;

namespace Palisade.Api.Tests.Access;

/// <summary>People with roles, made as the routes make them, or set as rows where a test needs many at once.</summary>
internal static class Staff
{
    /// <summary>A role of the brand's own.</summary>
    public static async Task<string> RoleAsync(this TestTenant brand, string name, string kind, params string[] permissions) =>
        (string)(await brand.Operator.PostAsync("roles", new { name, kind, permissions }, HttpStatusCode.Created))["id"]!;

    /// <summary>A signed-in member of the brand's team with one of its own roles.</summary>
    public static async Task<(HttpClient Client, string Id)> WithRoleAsync(this PalisadeApp app, TestTenant brand, string name, params string[] permissions)
    {
        var role = await brand.RoleAsync(name, "brand", permissions);
        var (client, id) = await app.SignedInAsync(brand, brand.Id, "operator");
        await app.ExecuteAsync(
            "update access.members set role = 'custom', role_id = $2, role_kind = 'brand' where id = $1", TestKeys.Uuid(id), TestKeys.Uuid(role));
        return (client, id);
    }

    /// <summary>A signed-in member with a built-in role, and its id.</summary>
    public static async Task<(HttpClient Client, string Id)> SignedInAsync(this PalisadeApp app, TestTenant brand, string organization, string role)
    {
        var client = await app.MemberAsync(brand, organization, role);
        var token = client.DefaultRequestHeaders.GetValues("Cookie").Single().Split('=')[1];
        var id = (Guid)(await app.ExecuteAsync("select member_id from access.sessions where token_hash = $1", SHA256.HashData(Encoding.UTF8.GetBytes(token))))!;
        return (client, PublicId.Format(id));
    }
}
