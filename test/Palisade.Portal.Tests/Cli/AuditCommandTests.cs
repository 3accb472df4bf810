using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Npgsql;
using Palisade.Platform;
using Palisade.Portal.Tests.Support;
using Palisade.Tenancy;
using Palisade.Tenancy.Verification;
using Xunit;

namespace Palisade.Portal.Tests.Cli;

/// <summary><c>palisade audit verify</c> as a program, against what a superuser of the database did.</summary>
public sealed class AuditCommandTests(RunningInstallation running) : IClassFixture<RunningInstallation>, IDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("palisade-audit-").FullName;

    public void Dispose() => System.IO.Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_chain_that_holds_is_0_and_an_altered_entry_is_1_and_named()
    {
        var (brand, head) = await WriteAsync("watched");
        var good = (await VerifyAsync(brand, "--json")).Exits(0).Json;
        var told = Assert.Single(good.GetProperty("tenants").EnumerateArray());
        Assert.True(good.GetProperty("valid").GetBoolean());
        Assert.True(told.GetProperty("entries").GetInt64() >= 3 && told.GetProperty("signed").GetInt64() >= 3, good.GetRawText());
        (await VerifyAsync(brand, "--head", head)).Exits(0);

        await AsSuperuserAsync(brand, "update audit.entries set after = jsonb_set(after, '{kind}', '\"agency\"') where tenant_id = $1 and seq = 2");
        var altered = (await VerifyAsync(brand, "--json")).Exits(1).Json;
        Assert.Equal((false, 2L), (altered.GetProperty("valid").GetBoolean(), altered.GetProperty("tenants")[0].GetProperty("faultAt").GetInt64()));
        var words = (await VerifyAsync(brand)).Exits(1);
        Assert.Contains("2", words.Out + words.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_head_signed_with_a_key_that_somebody_planted_is_refused()
    {
        var (brand, _) = await WriteAsync("planted");
        var tenant = await TenantAsync(brand);

        // A superuser knows everything but the master key: the last entry goes, and the new end is signed with a key of theirs that stands among the tenant's.
        using var forger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await AsSuperuserAsync(brand, "delete from audit.heads where tenant_id = $1");
        await AsSuperuserAsync(brand, "delete from audit.entries where tenant_id = $1 and seq = (select max(seq) from audit.entries where tenant_id = $1)");
        await AsSuperuserAsync(
            brand, "update audit.chains c set seq = e.seq, hash = e.hash from audit.entries e where c.tenant_id = $1 and e.tenant_id = $1 and e.seq = (select max(seq) from audit.entries where tenant_id = $1)");
        await AsSuperuserAsync(
            brand, "insert into platform.signing_keys (tenant_id, id, public_key, created_at, retired_at, mark) values ($1, gen_random_uuid(), $2, now(), now(), $3)",
            forger.ExportSubjectPublicKeyInfo(), new byte[32]);
        var (seq, hash) = await EndAsync(brand);
        var at = DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        await AsSuperuserAsync(
            brand,
            // The server goes on signing meanwhile; the forger's is the last word.
            """
            insert into audit.heads (tenant_id, seq, hash, signed_at, key_id, signature) values ($1, $2, $3, $4, $5, $6)
            on conflict (tenant_id, seq) do update set hash = excluded.hash, signed_at = excluded.signed_at, key_id = excluded.key_id, signature = excluded.signature
            """,
            seq, hash, at, TenantPublicKey.IdOf(forger), forger.SignData(AuditHead.SignedBytes(tenant, seq, hash, at), HashAlgorithmName.SHA256));

        var refused = (await VerifyAsync(brand, "--json")).Exits(1).Json;
        Assert.False(refused.GetProperty("valid").GetBoolean());
    }

    [Fact]
    public async Task What_cannot_be_told_is_2_and_says_why()
    {
        var nothing = Path.Combine(_folder, "nothing.json");
        await File.WriteAllTextAsync(nothing, "{}");
        (await running.Installation.RunAsync("audit", "verify", "--tenant", "nobody-has-this-slug")).Exits(2);
        var ran = (await running.Installation.RunAsync("audit", "verify", "--head", nothing, "--json")).Exits(2);
        Assert.Equal("not_a_head", ran.Json.GetProperty("error").GetString());
        (await running.Installation.RunAsync("audit", "verify", "--head", Path.Combine(_folder, "absent.json"))).Exits(2);
    }

    private Task<Ran> VerifyAsync(TenantLine brand, params string[] arguments) =>
        running.Installation.RunAsync(["audit", "verify", "--tenant", brand.Slug, .. arguments]);

    /// <summary>A brand that did something, all of it sealed and signed; and the file of the head.</summary>
    private async Task<(TenantLine Brand, string Head)> WriteAsync(string slug)
    {
        var brand = await running.Installation.CreateTenantAsync(slug, slug);
        using var client = new HttpClient { BaseAddress = new Uri(brand.ApiUrl + "/") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", brand.OperatorKey);
        for (var i = 0; i < 3; i++)
            (await client.PostAsJsonAsync("partners", new { email = $"p{i}@{slug}.example", name = $"P{i}" })).EnsureSuccessStatusCode();
        for (var attempt = 0; ; attempt++)
        {
            Assert.True(attempt < 600, "the history was not signed within a minute");
            if (await ScalarAsync(brand, "select not exists (select from audit.fresh where tenant_id = $1) and exists (select from audit.heads h join audit.chains c using (tenant_id, seq) where tenant_id = $1)") is true)
                break;
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        var head = Path.Combine(_folder, slug + ".json");
        await File.WriteAllTextAsync(head, await client.GetStringAsync("audit/head"));
        return (brand, head);
    }

    private async Task<Guid> TenantAsync(TenantLine brand) => (Guid)(await ScalarAsync(brand, "select $1"))!;

    private async Task<(long Seq, byte[] Hash)> EndAsync(TenantLine brand) =>
        ((long)(await ScalarAsync(brand, "select seq from audit.chains where tenant_id = $1"))!, (byte[])(await ScalarAsync(brand, "select hash from audit.chains where tenant_id = $1"))!);

    private Task AsSuperuserAsync(TenantLine brand, string sql, params object[] values) => ScalarAsync(brand, sql, values);

    /// <summary>As an administrator of the database; <c>$1</c> is the tenant.</summary>
    private async Task<object?> ScalarAsync(TenantLine brand, string sql, params object[] values)
    {
        var postgres = await running.Installation.PostgresAsync();
        await using var connection = new NpgsqlConnection(postgres.AdminConnectionString("palisade") + ";Pooling=false");
        await connection.OpenAsync();
        await using var lookup = new NpgsqlCommand("select tenant_id from directory.tenants where slug = $1", connection) { Parameters = { new() { Value = brand.Slug } } };
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = await lookup.ExecuteScalarAsync() } } };
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value is DateTimeOffset at ? at.UtcDateTime : value });
        return await command.ExecuteScalarAsync();
    }
}
