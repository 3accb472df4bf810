using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;
using Palisade.Client;
using Palisade.Platform.Postgres;
using Xunit;

namespace Palisade.Portal.Tests.Support;

/// <summary>A tenant as the program prints it.</summary>
internal sealed record TenantLine(string Slug, string ApiUrl, string OperatorKey)
{
    public static TenantLine Of(JsonElement line) =>
        new(line.GetProperty("slug").GetString()!, line.GetProperty("apiUrl").GetString()!, line.GetProperty("operatorKey").GetString()!);

    /// <summary>Where the tenant's pages and links begin.</summary>
    public string Url => ApiUrl[..^"/api/v1".Length];

    public PalisadeClient Client() => PalisadeClient.Create(new Uri(ApiUrl), OperatorKey);
}

/// <summary>What <c>up --json</c> printed.</summary>
internal sealed record UpLine(string Url, int Pid, IReadOnlyList<TenantLine> Tenants)
{
    public static UpLine Of(JsonElement line) => new(
        line.GetProperty("url").GetString()!, line.GetProperty("pid").GetInt32(), [.. line.GetProperty("tenants").EnumerateArray().Select(TenantLine.Of)]);

    public TenantLine Demo => Tenants.Single(t => t.Slug == "demo");
}

/// <summary>A data folder of its own under the temporary folder; whatever runs in it is stopped and everything deleted at the end.</summary>
internal sealed class Installation : IAsyncDisposable
{
    private static readonly string Root = Path.Combine(Path.GetTempPath(), $"palisade-up-{Environment.UserName}");
    private static readonly Lazy<Task> Swept = new(SweepAsync);

    private readonly FileStream _lock;

    private Installation(string folder, FileStream held) => (Folder, _lock) = (folder, held);

    public string Folder { get; }

    /// <summary>Variables for whatever is run in it.</summary>
    public Dictionary<string, string> Settings { get; } = [];

    /// <summary>An empty folder. Its lock file tells later runs whether the process that made it still lives.</summary>
    public static async Task<Installation> EmptyAsync()
    {
        await Swept.Value;
        var folder = Path.Combine(Root, RandomNumberGenerator.GetHexString(8, lowercase: true));
        return new Installation(folder, Lock(folder, FileMode.CreateNew));
    }

    public async Task<UpLine> UpAsync(params string[] options) => UpLine.Of((await RunAsync(["up", "--port", "0", "--detach", "--json", .. options])).Exits(0).Json);

    public Task<Ran> RunAsync(params string[] arguments) => PalisadeProgram.RunAsync(Settings, [.. arguments, "--data", Folder]);

    public async Task<TenantLine> CreateTenantAsync(string slug, string name) =>
        TenantLine.Of((await RunAsync("tenant", "create", "--slug", slug, "--name", name, "--json")).Exits(0).Json);

    /// <summary>An operator of the platform; returns the token.</summary>
    public async Task<string> AddOperatorAsync(string email, string name, string role = "admin") =>
        (await RunAsync("operator", "add", "--email", email, "--name", name, "--role", role, "--json")).Exits(0).Json.GetProperty("token").GetString()!;

    /// <summary>Waits for a mail of a server that shows no mailbox, and takes the link out of it.</summary>
    public async Task<string> MailedLinkAsync(string to, string subject)
    {
        for (var tries = 0; ; tries++)
        {
            foreach (var file in System.IO.Directory.GetFiles(Path.Combine(Folder, "mail"), "*.json"))
            {
                var mail = JsonElement.Parse(await File.ReadAllTextAsync(file));
                if (mail.GetProperty("to").GetString() == to && mail.GetProperty("subject").GetString() == subject)
                    return mail.GetProperty("text").GetString()!.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Single(w => w.StartsWith("http", StringComparison.Ordinal));
            }

            Assert.True(tries < 300, $"no mail “{subject}” to {to} arrived");
            await Task.Delay(100);
        }
    }

    /// <summary>The running database, as the program's own administrator reaches it.</summary>
    public Task<EmbeddedPostgres> PostgresAsync() => EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions { DataDirectory = Path.Combine(Folder, "postgres") });

    /// <summary>Does to rows what time, or the platform's staff, would have done.</summary>
    public async Task AsSuperuserAsync(string sql)
    {
        var postgres = await PostgresAsync();
        await using var connection = new NpgsqlConnection(postgres.AdminConnectionString("palisade") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        Assert.NotEqual(0, await command.ExecuteNonQueryAsync());
    }

    public async ValueTask DisposeAsync() => await EndAsync(Folder, _lock);

    private static FileStream Lock(string folder, FileMode mode) => new(folder + ".lock", mode, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);

    private static async Task EndAsync(string folder, FileStream held)
    {
        await using (held)
        {
            await PalisadeProgram.RunAsync("down", "--data", folder);
            await EmbeddedPostgres.DeleteAsync(Path.Combine(folder, "postgres"));
            if (System.IO.Directory.Exists(folder))
                System.IO.Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Ends what test programs left behind that were killed: a lock that can be taken has no owner.</summary>
    private static async Task SweepAsync()
    {
        System.IO.Directory.CreateDirectory(Root);
        foreach (var file in System.IO.Directory.GetFiles(Root, "*.lock"))
        {
            try
            {
                var folder = file[..^".lock".Length];
                await EndAsync(folder, Lock(folder, FileMode.Open));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Somebody's who lives.
            }
        }
    }
}
