using System.Net;
using System.Net.Http.Json;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Access;

public sealed class InstallTests
{
    private static readonly object Request = new { adminName = "Ann", adminEmail = "ann@example.com", programName = "Ann's program", supportEmail = "" };

    [Fact]
    public async Task Single_tenant_is_set_up_once_and_its_first_operator_signs_in()
    {
        await using var app = await StartAsync();
        using var visitor = PalisadeApp.Client(app.Url, bearer: null);
        Assert.True((bool)(await visitor.GetAsync("/api/v1/install/status", HttpStatusCode.OK))["needsSetup"]!);

        // Ten at once: one wins, and the others are told.
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => visitor.PostAsJsonAsync("/api/v1/install", Request)));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.OK);
        foreach (var loser in answers.Where(a => a.StatusCode != HttpStatusCode.OK))
            Assert.Equal("already_installed", (string?)(await loser.ReadAsync(HttpStatusCode.Conflict))["error"]);
        Assert.True((bool)(await visitor.GetAsync("/api/v1/install/status", HttpStatusCode.OK))["needsSetup"]!);

        var token = await app.WaitForTokenAsync("ann@example.com");
        Assert.Contains($"{app.Url}auth/magic?token=", (string?)(await app.WaitForMailAsync("ann@example.com"))[0]["text"]);
        var verified = await visitor.PostAsync("/api/v1/auth/magic/verify", new { token });

        Assert.Equal("admin", (string?)verified["role"]);
        Assert.False((bool)(await visitor.GetAsync("/api/v1/install/status", HttpStatusCode.OK))["needsSetup"]!);
        Assert.Equal("Ann's program", (string?)(await visitor.GetAsync("/api/v1/branding", HttpStatusCode.OK))["programName"]);
    }

    [Fact]
    public async Task Brands_do_not_sign_up_on_a_single_tenant_installation()
    {
        await using var app = await StartAsync();
        using var visitor = PalisadeApp.Client(app.Url, bearer: null);

        var problem = await visitor.PostAsync(
            "/api/v1/signup", new { slug = "acme", displayName = "Acme", adminEmail = "a@example.com", adminName = "A" }, HttpStatusCode.BadRequest);

        Assert.Equal("signup_not_available_in_single_tenant", (string?)problem["error"]);
    }

    [Fact]
    public async Task Tenant_made_with_the_platform_key_is_not_handed_to_whoever_installs()
    {
        await using var app = await StartAsync();
        await app.CreateTenantAsync();
        using var visitor = PalisadeApp.Client(app.Url, bearer: null);

        await visitor.PostAsync("/api/v1/install", Request, HttpStatusCode.Conflict);

        Assert.Equal(0L, await app.Database.AdminAsync("select count(*) from access.members"));
    }

    private static async Task<PalisadeApp> StartAsync()
    {
        var app = new PalisadeApp { Settings = { ["PALISADE_TENANCY"] = "single" } };
        await app.InitializeAsync();
        return app;
    }
}
