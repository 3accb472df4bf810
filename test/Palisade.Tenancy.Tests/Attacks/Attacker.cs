using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Palisade.Tenancy.Schema;
using Palisade.Testing;
using Xunit;

namespace Palisade.Tenancy.Tests.Attacks;

/// <summary>Somebody who can run SQL of their own in a session of the application's login role, under genuine scopes of tenant A.</summary>
internal sealed class Attacker(Stage stage, Attack attack, bool weakened)
{
    public static readonly TenantScope A1 = Organization("A", "A1");
    public static readonly TenantScope A2 = Organization("A", "A2");
    public static readonly TenantScope AllOfA = ScopeIssuer.ForTenant(Stage.Id("A"), ActorKind.User, Stage.Id("AM"), canWrite: true);
    public static readonly TenantScope B1 = Organization("B", "B1");
    public static readonly TenantScope AllOfB = ScopeIssuer.ForTenant(Stage.Id("B"), ActorKind.User, Stage.Id("BM"), canWrite: true);

    private readonly ScopeSealer _sealer = new(MasterKey.Parse(TestDatabase.MasterKeyText));

    public Stage Stage => stage;

    /// <summary>True in the control, for the few protections that stand outside the database.</summary>
    public bool Weakened => weakened;

    public string ConnectionString => attack.WeakRole is not null && (weakened || attack.WeakRoleAlways)
        ? stage.Login(stage.WeakRole, "weak")
        : stage.Login("palisade_app", TestDatabase.AppPassword);

    public string IngestConnectionString => stage.Login("palisade_ingest", TestDatabase.IngestPassword);

    /// <summary>A session that stays open, as one of the pool's would.</summary>
    public async Task<Session> OpenAsync(string? connectionString = null)
    {
        var connection = new NpgsqlConnection(connectionString ?? ConnectionString);
        await connection.OpenAsync();
        return new Session(stage, connection, _sealer);
    }

    /// <summary>Whether any of the statements, each under <paramref name="scope"/> in a transaction of its own, shows foreign text.</summary>
    public async Task<bool> ReadsAsync(TenantScope scope, string marker, params string[] statements)
    {
        await using var session = await OpenAsync();
        await AssertOwnRowIsVisibleAsync(session, scope);
        var seen = false;
        foreach (var statement in statements)
        {
            await session.BeginAsync(scope);
            seen |= (await session.RunAsync(statement)).Contains(marker, StringComparison.Ordinal);
            await session.RollbackAsync();
        }

        return seen;
    }

    public Task<bool> ReadsAsync(params string[] statements) => ReadsAsync(A1, "forbidden", statements);

    /// <summary>Whether any of the statements, each committed on its own under A1, changed a row that is not A1's.</summary>
    public Task<bool> ChangesAsync(params string[] statements) => ChangesAsync(A1, statements);

    public async Task<bool> ChangesAsync(TenantScope scope, params string[] statements)
    {
        var before = await stage.ForeignRowsAsync();
        Assert.Contains("forbidden", before, StringComparison.Ordinal);
        await using (var session = await OpenAsync())
        {
            foreach (var statement in statements)
            {
                await session.BeginAsync(scope);
                await session.RunAsync(statement);
                await session.CommitAsync();
            }
        }

        return before != await stage.ForeignRowsAsync();
    }

    /// <summary>Whether one statement answers differently for something foreign that exists (<c>?</c> = first) and for what nobody has.</summary>
    public async Task<bool> DiffersAsync(string statement, string existing, string missing)
    {
        await using var session = await OpenAsync();
        var answers = new List<string>();
        foreach (var value in (string[])[existing, missing])
        {
            await session.BeginAsync(A1);
            answers.Add((await session.RunAsync(statement.Replace("?", value))).Replace(stage.Fill(value), "?"));
            await session.RollbackAsync();
        }

        return answers[0] != answers[1];
    }

    /// <summary>Makes a token as the kernel would, from pads that were read in the database.</summary>
    public static string Mint(string keyId, byte[] inner, byte[] outer, string payloadAfterKey)
    {
        var payload = keyId + payloadAfterKey;
        var mac = SHA256.HashData([.. outer, .. SHA256.HashData([.. inner, .. Encoding.ASCII.GetBytes(payload)])]);
        return payload + Convert.ToHexStringLower(mac);
    }

    private static TenantScope Organization(string tenant, string org) =>
        ScopeIssuer.ForOrganization(Stage.Id(tenant), Stage.Id(org), ActorKind.User, Stage.Id(org + "M"), canWrite: true);

    // An attack under no scope at all would fail whatever the protection is.
    private async Task AssertOwnRowIsVisibleAsync(Session session, TenantScope scope)
    {
        if (weakened)
            return;
        await session.BeginAsync(scope);
        Assert.Contains("permitted", await session.RunAsync("select name from programs.partners"), StringComparison.Ordinal);
        await session.RollbackAsync();
    }
}
