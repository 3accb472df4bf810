using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Palisade.Tenancy;

namespace Palisade.Api.Tests.Support;

/// <summary>Sets scenes that need a credential: written by the superuser, so that no route has to exist for it.</summary>
internal static class TestKeys
{
    /// <summary>A key of a partner, pinned to its organization.</summary>
    public static Task<HttpClient> PartnerKeyAsync(this PalisadeApp app, TestTenant tenant, string partnerId) =>
        KeyAsync(app, tenant, "partner", partnerId, []);

    /// <summary>A key that holds scopes.</summary>
    public static Task<HttpClient> ScopedKeyAsync(this PalisadeApp app, TestTenant tenant, params string[] scopes) =>
        KeyAsync(app, tenant, "scoped", tenant.Id, scopes);

    /// <summary>A signed-in member with a role.</summary>
    public static async Task<HttpClient> MemberAsync(this PalisadeApp app, TestTenant tenant, string partnerId, string role)
    {
        var token = "ops_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        var member = Guid.CreateVersion7();
        await ExecuteAsync(
            app,
            """
            with m as (
                insert into access.members (tenant_id, id, org_id, email, name, role, activated_at)
                values ($1, $2, $3, $4, 'A member', $5, now()) returning tenant_id, org_id, id)
            insert into access.sessions (tenant_id, id, org_id, member_id, token_hash, expires_at)
            select tenant_id, $2, org_id, id, $6, now() + interval '1 day' from m
            """,
            Uuid(tenant.Id), member, Uuid(partnerId), $"{member:N}@example.com", role, SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        var client = tenant.With(bearer: null);
        client.DefaultRequestHeaders.Add("Cookie", $"op_session_{tenant.Slug}={token}");
        client.DefaultRequestHeaders.Add("Origin", tenant.ApiUrl.GetLeftPart(UriPartial.Authority));
        return client;
    }

    /// <summary>Runs SQL as the superuser.</summary>
    public static async Task<object?> ExecuteAsync(this PalisadeApp app, string sql, params object[] values)
    {
        await using var connection = new NpgsqlConnection(app.Database.Admin);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return await command.ExecuteScalarAsync();
    }

    public static Guid Uuid(string id) => PublicId.TryParse(id, out var value) ? value : throw new FormatException(id);

    private static async Task<HttpClient> KeyAsync(PalisadeApp app, TestTenant tenant, string kind, string organizationId, string[] scopes)
    {
        var key = "op_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        await ExecuteAsync(
            app,
            "insert into access.api_keys (tenant_id, id, org_id, kind, prefix, key_hash, scopes) values ($1, $2, $3, $4, $5, $6, $7)",
            Uuid(tenant.Id), Guid.CreateVersion7(), Uuid(organizationId), kind, key[..8], SHA256.HashData(Encoding.UTF8.GetBytes(key)), scopes);
        return tenant.With(key);
    }
}
