using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Palisade.Portal.Tests.Support;
using Xunit;

namespace Palisade.Portal.Tests.Cli;

public sealed class VaultCommandTests(RunningInstallation running) : IClassFixture<RunningInstallation>
{
    private string KeysFile => Path.Combine(running.Installation.Folder, "secrets", "vault.keys");

    private string WorkFile => Path.Combine(running.Installation.Folder, "vault-work.json");

    [Fact]
    public async Task Keys_are_rotated_and_destroyed_while_the_server_runs_and_a_stopped_rotation_goes_on()
    {
        var acme = await running.Installation.CreateTenantAsync("acme", "Acme");
        await StoreAsync(acme, "first");
        Assert.Single(Keys());

        var master = (await running.Installation.RunAsync("vault", "rotate-master", "--json")).Exits(0).Json;
        Assert.True(Number(master, "rewrapped") >= 1 && Number(master, "rewrapped") == Number(master, "keys"), master.GetRawText());
        Assert.Equal((2, 0), (Keys().Length, Number(master, "unreadable")));
        var forgotten = (await running.Installation.RunAsync("vault", "rotate-master", "--forget-old", "--json")).Exits(0).Json;
        Assert.Equal((2, 1), (Number(forgotten, "forgotten"), Keys().Length));

        var data = (await running.Installation.RunAsync("vault", "rotate-data-keys", "--json")).Exits(0).Json;
        Assert.True(Number(data, "rotated") >= 1 && Number(data, "resealed") >= 1, data.GetRawText());
        Assert.Equal((0, 0), (Number(data, "unreadable"), Number(data, "waiting")));
        Assert.False(File.Exists(WorkFile));

        // As if it had been stopped behind the last tenant of all: there is nothing left to do, and no key is made a second time.
        await File.WriteAllTextAsync(WorkFile, JsonSerializer.Serialize(
            new { kind = "data", total = new { before = DateTimeOffset.UtcNow, tenants = 7, rotated = 7, keys = 7, rewrapped = 0, resealed = 9, unreadable = 0, waiting = 0, next = "7ZZZZZZZZZZZZZZZZZZZZZZZZZ" } },
            JsonSerializerOptions.Web));
        var resumed = (await running.Installation.RunAsync("vault", "rotate-data-keys", "--json")).Exits(0).Json;
        Assert.Equal((7, 7, 9), (Number(resumed, "tenants"), Number(resumed, "rotated"), Number(resumed, "resealed")));

        await StoreAsync(acme, "second");
        Assert.Equal(["sealed", "sealed"], await StatesAsync(acme));
        var refused = (await running.Installation.RunAsync("vault", "destroy-tenant-key", "--tenant", "acme", "--confirm", "other", "--json")).Exits(1).Json;
        Assert.Equal("confirm_mismatch", refused.GetProperty("error").GetString());
        var destroyed = (await running.Installation.RunAsync("vault", "destroy-tenant-key", "--tenant", "acme", "--confirm", "acme", "--json")).Exits(0).Json;
        Assert.Equal(1, Number(destroyed, "keys"));
        Assert.InRange(Number(destroyed, "secrets"), 2, 3);
        Assert.Equal(["destroyed", "destroyed"], await StatesAsync(acme));
    }

    private static int Number(JsonElement json, string name) => json.GetProperty(name).GetInt32();

    private string[] Keys() => File.ReadAllLines(KeysFile).Where(line => line.Length > 0).ToArray();

    private static async Task StoreAsync(TenantLine tenant, string name)
    {
        using var client = Client(tenant);
        using var response = await client.PutAsJsonAsync($"credentials/password/{name}", new { secret = $"secret {name}" });
        response.EnsureSuccessStatusCode();
    }

    private static async Task<string[]> StatesAsync(TenantLine tenant)
    {
        using var client = Client(tenant);
        var list = await client.GetFromJsonAsync<JsonElement>("credentials?kind=password");
        return [.. list.GetProperty("credentials").EnumerateArray().Select(c => c.GetProperty("state").GetString()!)];
    }

    private static HttpClient Client(TenantLine tenant) => new()
    {
        BaseAddress = new Uri(tenant.ApiUrl + "/"),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", tenant.OperatorKey) },
    };
}
