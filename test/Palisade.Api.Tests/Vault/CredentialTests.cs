using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Api.Tests.Audit;
using Palisade.Api.Tests.Support;
using Palisade.Platform;
using Palisade.Tenancy;
using Xunit;

namespace Palisade.Api.Tests.Vault;

/// <summary>Stored secrets by the API, and the keys behind them by the platform's routes.</summary>
public sealed class CredentialTests(VaultApp app) : IClassFixture<VaultApp>
{
    private const string Secret = "sk_live_the_secret_itself";

    [Fact]
    public async Task A_credential_is_stored_replaced_rotated_and_removed_and_never_shown()
    {
        var scene = await Scene.CreateAsync(app.App);
        var made = await PutAsync(scene.Operator, "api-key/crm", Secret, HttpStatusCode.Created);
        Assert.Equal(("api-key", "crm", "••••••••", "sealed", false), (
            (string)made["kind"]!, (string)made["name"]!, (string)made["value"]!, (string)made["state"]!, (bool)made["managed"]!));
        Assert.Equal([Secret], await OpenAsync(scene, "api-key", "crm"));

        var replaced = await PutAsync(scene.Operator, "api-key/crm", "another", HttpStatusCode.OK);
        Assert.NotEqual((string)made["id"]!, (string)replaced["id"]!);
        Assert.Equal(["another"], await OpenAsync(scene, "api-key", "crm"));

        var rotated = await scene.Operator.PostAsync("credentials/api-key/crm/rotate", new { secret = Secret, overlapHours = 24 });
        Assert.NotNull(rotated["previousUntil"]);
        Assert.Equal([Secret, "another"], await OpenAsync(scene, "api-key", "crm"));

        var list = await scene.Operator.GetAsync("credentials?kind=api-key", HttpStatusCode.OK);
        Assert.Equal((string)rotated["id"]!, (string?)Assert.Single(list["credentials"]!.AsArray())!["id"]);
        foreach (var answer in new[] { made, replaced, rotated, list })
            Assert.DoesNotContain("sk_live", answer.ToJsonString(), StringComparison.Ordinal);

        await scene.Operator.SendAsync(HttpMethod.Delete, "credentials/api-key/crm", body: null, HttpStatusCode.NoContent);
        await scene.Operator.SendAsync(HttpMethod.Delete, "credentials/api-key/crm", body: null, HttpStatusCode.NotFound);
        await scene.Operator.PostAsync("credentials/api-key/crm/rotate", new { secret = Secret }, HttpStatusCode.NotFound);
        Assert.Empty(await OpenAsync(scene, "api-key", "crm"));
    }

    [Fact]
    public async Task The_list_names_what_is_stored_elsewhere_too_which_this_API_does_not_touch()
    {
        var scene = await Scene.CreateAsync(app.App);
        await scene.Operator.PostAsync("webhooks", new { url = "https://brand.example/hooks", events = new[] { "*" } }, HttpStatusCode.Created);
        await scene.Operator.PostAsync("config/mail", new { smtp = new { host = "mail.acme.example", password = Secret } });
        await PutAsync(scene.Operator, "password/mine", Secret, HttpStatusCode.Created);

        // The key that signs the history comes by itself, sooner or later.
        var all = (await scene.Operator.GetAsync("credentials", HttpStatusCode.OK))["credentials"]!.AsArray().Where(c => (string?)c!["kind"] != "signing-key").ToList();
        Assert.Equal(["password False", "mail True", "webhook True"], all.Select(c => $"{c!["kind"]} {(bool)c["managed"]!}"));
        foreach (var path in new[] { "mail/smtp-password", $"webhook/{all[2]!["name"]}", "signing-key/x", "mail-link/x" })
        {
            var problem = await PutAsync(scene.Operator, path, "mine now", HttpStatusCode.BadRequest);
            Assert.Equal("invalid_credential_name", (string?)problem["error"]);
            await scene.Operator.SendAsync(HttpMethod.Delete, $"credentials/{path}", body: null, HttpStatusCode.BadRequest);
        }

        var first = await scene.Operator.GetAsync("credentials?limit=2", HttpStatusCode.OK);
        var second = await scene.Operator.GetAsync($"credentials?limit=2&cursor={first["nextCursor"]}", HttpStatusCode.OK);
        Assert.Equal(2, first["credentials"]!.AsArray().Count);
        Assert.InRange(second["credentials"]!.AsArray().Count, 1, 2);
    }

    [Fact]
    public async Task Each_organization_sees_and_changes_its_own()
    {
        var (scene, other) = (await Scene.CreateAsync(app.App), await Scene.CreateAsync(app.App));
        var (ann, bob) = (await scene.PartnerAsync(), await scene.PartnerAsync());
        using var asAnn = await scene.ActAsAsync(ann);
        using var asBob = await scene.ActAsAsync(bob);
        var clients = new[] { scene.Operator, other.Operator, asAnn, asBob };
        foreach (var (client, number) in clients.Select((c, i) => (c, i)))
            await PutAsync(client, "password/shared-name", $"secret {number}", HttpStatusCode.Created);

        foreach (var (client, number) in clients.Select((c, i) => (c, i)))
            Assert.Single((await client.GetAsync("credentials?kind=password", HttpStatusCode.OK))["credentials"]!.AsArray());
        Assert.Equal(["secret 0"], await OpenAsync(scene, "password", "shared-name"));
        Assert.Equal(["secret 2"], await OpenAsync(scene, "password", "shared-name", ann));

        await asAnn.SendAsync(HttpMethod.Delete, "credentials/password/shared-name", body: null, HttpStatusCode.NoContent);
        Assert.Empty(await OpenAsync(scene, "password", "shared-name", ann));
        Assert.Equal(["secret 3"], await OpenAsync(scene, "password", "shared-name", bob));
        Assert.Equal(["secret 0"], await OpenAsync(scene, "password", "shared-name"));

        using var onlooker = await app.App.MemberAsync(scene.Brand, Scene.Text(ann), "read_only");
        await onlooker.GetAsync("credentials", HttpStatusCode.Forbidden);
        await PutAsync(onlooker, "password/mine", "x", HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("password/x", "{}")]
    [InlineData("password/x", """{"secret":""}""")]
    [InlineData("password/x", """{"secret":null}""")]
    [InlineData("password/x", """{"secret":7}""")]
    [InlineData("password/x", """{"secret":["a"]}""")]
    [InlineData("password/x", "null")]
    [InlineData("unknown/x", """{"secret":"s"}""")]
    [InlineData("password/X%2F..%2Fy", """{"secret":"s"}""")]
    [InlineData("password/%00", """{"secret":"s"}""")]
    [InlineData("password/ümlaut", """{"secret":"s"}""")]
    public async Task What_cannot_be_stored_is_a_400(string path, string body)
    {
        var brand = await app.App.CreateTenantAsync();

        await brand.Operator.SendTextAsync(HttpMethod.Put, "credentials/" + path, body, HttpStatusCode.BadRequest);
        await brand.Operator.SendTextAsync(HttpMethod.Post, $"credentials/{path}/rotate", body, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Long_secrets_are_stored_to_the_byte_and_longer_ones_refused()
    {
        var scene = await Scene.CreateAsync(app.App);
        var longest = string.Concat(Enumerable.Repeat("ü", ISecretVault.Longest / 2));

        await PutAsync(scene.Operator, "other/longest", longest, HttpStatusCode.Created);
        await PutAsync(scene.Operator, "other/longer", longest + "x", HttpStatusCode.BadRequest);

        Assert.Equal([longest], await OpenAsync(scene, "other", "longest"));
    }

    [Fact]
    public async Task Keys_rotate_by_the_platforms_routes_and_everything_still_opens()
    {
        var scene = await Scene.CreateAsync(app.App);
        await PutAsync(scene.Operator, "password/kept", Secret, HttpStatusCode.Created);
        using var platform = PalisadeApp.Client(app.App.Url, PalisadeApp.PlatformKey);

        // A new master key on top of the file wraps at once, without a restart.
        var lines = await File.ReadAllTextAsync(app.MasterFile);
        await File.WriteAllTextAsync(app.MasterFile, $"{MasterKey.NewText()}\n{lines}");
        var master = await AllAsync(platform, "rotate-master");
        Assert.True((int)master["rewrapped"]! >= 1, master.ToJsonString());
        Assert.Equal(0L, await app.App.Database.AdminAsync($"select count(*) from vault.data_keys where master_id <> '{master["masterId"]}'"));
        Assert.Equal(0, (int)(await AllAsync(platform, "rotate-master"))["rewrapped"]!);

        var data = await AllAsync(platform, "rotate-data-keys");
        Assert.True((int)data["rotated"]! >= 1 && (int)data["resealed"]! >= 1, data.ToJsonString());
        Assert.Equal(0, (int)data["unreadable"]!);

        // Only the new key is left in the file: what is stored opens in a process that knows no other.
        await File.WriteAllTextAsync(app.MasterFile, (await File.ReadAllTextAsync(app.MasterFile)).Split('\n')[0]);
        Assert.Equal([Secret], await OpenAsync(scene, "password", "kept"));
        Assert.Equal(2, (int)(await scene.Operator.GetAsync("credentials", HttpStatusCode.OK))["credentials"]![0]!["keyVersion"]!);
    }

    [Fact]
    public async Task A_destroyed_key_is_told_of_and_needs_the_platforms_word_twice()
    {
        var scene = await Scene.CreateAsync(app.App);
        await PutAsync(scene.Operator, "password/lost", Secret, HttpStatusCode.Created);
        using var platform = PalisadeApp.Client(app.App.Url, PalisadeApp.PlatformKey);
        var path = $"/api/v1/platform/vault/tenants/{scene.Brand.Slug}/destroy-key";

        await scene.Operator.PostAsync(path, new { confirm = scene.Brand.Slug }, HttpStatusCode.Unauthorized);
        await platform.PostAsync(path, new { confirm = "another" }, HttpStatusCode.BadRequest);
        await platform.PostAsync(path, new { }, HttpStatusCode.BadRequest);
        await platform.PostAsync("/api/v1/platform/vault/tenants/nobody-here/destroy-key", new { confirm = "nobody-here" }, HttpStatusCode.NotFound);
        var nobody = Scene.Text(Guid.CreateVersion7());
        await platform.PostAsync($"/api/v1/platform/vault/tenants/{nobody}/destroy-key", new { confirm = nobody }, HttpStatusCode.NotFound);
        Assert.Equal([Secret], await OpenAsync(scene, "password", "lost"));

        // The key that signs the history is a secret as well; it is made when the first entries are sealed.
        await scene.WaitForSealAsync();

        // A brand that left has no address any more; its id still names it.
        await app.App.Database.AdminAsync($"update doors.tenant_slug set open = false where tenant_id = '{scene.TenantId}'");
        var destroyed = await platform.PostAsync($"/api/v1/platform/vault/tenants/{scene.Brand.Id}/destroy-key", new { confirm = scene.Brand.Id });
        Assert.Equal((1, 2), ((int)destroyed["keys"]!, (int)destroyed["secrets"]!));
        await app.App.Database.AdminAsync($"update doors.tenant_slug set open = true where tenant_id = '{scene.TenantId}'");

        Assert.Equal("destroyed", (string?)(await scene.Operator.GetAsync("credentials", HttpStatusCode.OK))["credentials"]![0]!["state"]);
        var again = await PutAsync(scene.Operator, "password/lost", "new", HttpStatusCode.OK);
        Assert.Equal("sealed", (string?)again["state"]);
        Assert.Equal(["new"], await OpenAsync(scene, "password", "lost"));
    }

    [Fact]
    public async Task What_others_keep_in_the_vault_answers_with_what_happened_once_the_key_is_destroyed()
    {
        var scene = await Scene.CreateAsync(app.App);
        await scene.Operator.SendAsync(HttpMethod.Put, "config/stripe", new { webhookSecret = "whsec_of_this_brand_alone" }, HttpStatusCode.OK);
        using var platform = PalisadeApp.Client(app.App.Url, PalisadeApp.PlatformKey);
        await platform.PostAsync($"/api/v1/platform/vault/tenants/{scene.Brand.Slug}/destroy-key", new { confirm = scene.Brand.Slug });

        using var anonymous = PalisadeApp.Client(app.App.Url, bearer: null);
        anonymous.DefaultRequestHeaders.Add("Stripe-Signature", $"t={TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()},v1={new string('0', 64)}");
        var problem = await anonymous.SendTextAsync(HttpMethod.Post, $"/t/{scene.Brand.Slug}/webhooks/stripe", "{}", HttpStatusCode.Gone);
        Assert.Equal("secret_destroyed", (string?)problem["error"]);

        // People still sign in: a new link is sealed under a new key.
        await scene.Operator.PostAsync("admins", new { email = $"a{Random.Shared.Next()}@example.com", name = "A" }, HttpStatusCode.Created);
        Assert.Equal("2", await scene.ScalarAsync($"select max(version)::text from vault.data_keys where tenant_id = '{scene.TenantId}'"));
    }

    /// <summary>Portions until the end; the sums.</summary>
    private static async Task<JsonObject> AllAsync(HttpClient platform, string what)
    {
        var sums = new JsonObject();
        JsonNode? next = null, before = null;
        do
        {
            var answer = await platform.PostAsync($"/api/v1/platform/vault/{what}", new { after = (string?)next, before = (string?)before });
            foreach (var (name, value) in answer)
                sums[name] = value is JsonValue number && number.TryGetValue<int>(out var count) ? (sums[name]?.GetValue<int>() ?? 0) + count : value?.DeepClone();
            (next, before) = (answer["next"], answer["before"]);
        }
        while (next is not null);
        return sums;
    }

    private static Task<JsonObject> PutAsync(HttpClient client, string path, string secret, HttpStatusCode expected) =>
        client.SendAsync(HttpMethod.Put, "credentials/" + path, new { secret }, expected);

    /// <summary>What the server itself would use, newest first.</summary>
    private async Task<string[]> OpenAsync(Scene scene, string kind, string name, Guid? organization = null)
    {
        var session = app.App.Services.GetRequiredService<TenantDb>().For(ScopeIssuer.ForTenant(scene.TenantId, ActorKind.Job, Guid.Empty, canWrite: false));
        var kept = await app.App.Services.GetRequiredService<ISecretVault>()
            .ReadAsync(session, [new SecretAddress(organization ?? scene.TenantId, kind, name)], CancellationToken.None);
        return [.. kept.Select(secret => secret.Use(System.Text.Encoding.UTF8.GetString))];
    }
}
