using System.Net;
using System.Net.Http.Json;
using System.Text;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Inbound;

/// <summary>Secrets of Stripe's webhooks in the environment: for the one brand of an installation, never for many.</summary>
public sealed class StripeEnvironmentTests
{
    [Fact]
    public async Task A_single_brand_takes_webhooks_at_the_root_signed_with_the_secrets_of_the_environment()
    {
        await using var app = await StartAsync("single");
        using var client = PalisadeApp.Client(app.Url, bearer: null);
        using var installed = await client.PostAsJsonAsync("/api/v1/install", new { adminName = "Ann", adminEmail = "ann@example.com", programName = "Ann's" });
        await installed.ReadAsync(HttpStatusCode.OK);
        var invoice = StripeBrand.Event("invoice.paid", StripeBrand.Invoice("cus_1", 100));
        var account = StripeBrand.Event("account.updated", new() { ["id"] = "acct_1" });

        Assert.Equal(HttpStatusCode.OK, await SendAsync(client, "/webhooks/stripe", invoice, "whsec_platform_next"));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(client, "/webhooks/stripe", account, "whsec_connect"));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(client, "/webhooks/stripe", account, "whsec_either"));
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(client, "/webhooks/stripe", invoice, "whsec_unknown"));
        Assert.Equal("invoice_paid", (string?)await app.Database.AdminAsync("select string_agg(type, ',') from attribution.events"));
    }

    [Fact]
    public async Task Weakness_14_with_many_brands_the_environments_secrets_sign_for_none()
    {
        await using var app = await StartAsync("multi");
        var brand = await app.CreateTenantAsync();
        using var client = PalisadeApp.Client(app.Url, bearer: null);
        var invoice = StripeBrand.Event("invoice.paid", StripeBrand.Invoice("cus_1", 100));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await SendAsync(client, $"/t/{brand.Slug}/webhooks/stripe", invoice, "whsec_platform"));
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync(client, "/webhooks/stripe", invoice, "whsec_platform"));
        Assert.Equal(0L, await app.Database.AdminAsync("select count(*) from attribution.events"));
    }

    private static async Task<PalisadeApp> StartAsync(string tenancy)
    {
        var app = new PalisadeApp
        {
            Settings =
            {
                ["PALISADE_TENANCY"] = tenancy,
                ["STRIPE_WEBHOOK_SECRET_PLATFORM"] = "whsec_platform, whsec_platform_next",
                ["STRIPE_WEBHOOK_SECRET_CONNECT"] = "whsec_connect",
                ["STRIPE_WEBHOOK_SECRET"] = "whsec_either",
            },
        };
        await app.InitializeAsync();
        return app;
    }

    private static async Task<HttpStatusCode> SendAsync(HttpClient client, string path, string body, string secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("Stripe-Signature", Signing.Stripe(body, secret));
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }
}
