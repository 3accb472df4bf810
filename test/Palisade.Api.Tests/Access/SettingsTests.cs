using System.Net;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Access;

public sealed class SettingsTests(PalisadeApp app)
{
    [Fact]
    public async Task Brand_changes_what_it_shows_and_absent_fields_stay()
    {
        var brand = await app.CreateTenantAsync();
        var partner = await brand.CreatePartnerAsync("p@example.com");
        var key = await brand.Operator.PostAsync($"partners/{partner["id"]}/api-keys", new { }, HttpStatusCode.Created);
        var asPartner = brand.With((string?)key["plaintext"]);

        await brand.Operator.PostAsync("config/program", new { programName = "Acme partners", brandColor = "#12aBff", supportEmail = "help@example.com" });
        await brand.Operator.PostAsync("config/program", new { supportEmail = "" });

        var seen = await asPartner.GetAsync("config/program", HttpStatusCode.OK);
        var branding = await brand.Anonymous.GetAsync("branding", HttpStatusCode.OK);
        Assert.Equal("Acme partners", (string?)seen["programName"]);
        Assert.Equal("#12aBff", (string?)seen["brandColor"]);
        Assert.Null((string?)seen["supportEmail"]);
        Assert.Equal("Acme partners", (string?)branding["programName"]);
        await asPartner.PostAsync("config/program", new { programName = "Mine" }, HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Terms_address_that_would_run_script_is_refused()
    {
        var brand = await app.CreateTenantAsync();

        await brand.Operator.PostAsync("config/program", new { programTermsUrl = "javascript:alert(1)" }, HttpStatusCode.BadRequest);
        await brand.Operator.PostAsync("config/program", new { programTermsUrl = "https://example.com/terms" });
    }

    [Fact]
    public async Task Settings_of_partner_sign_up_have_defaults_merge_and_stay_in_the_brand()
    {
        var brand = await app.CreateTenantAsync();
        var other = await app.CreateTenantAsync();
        Assert.Equal("""{"policy":"auto_approve","disabled":false}""", (await brand.Operator.GetAsync("config/partner-signup", HttpStatusCode.OK)).ToJsonString());

        await brand.Operator.PostAsync("config/partner-signup", new { policy = "require_review" });
        var answer = await brand.Operator.PostAsync("config/partner-signup", new { disabled = true });

        Assert.Equal("""{"policy":"require_review","disabled":true}""", answer.ToJsonString());
        Assert.Equal("""{"policy":"auto_approve","disabled":false}""", (await other.Operator.GetAsync("config/partner-signup", HttpStatusCode.OK)).ToJsonString());
        await brand.Operator.PostAsync("config/partner-signup", new { policy = "anything" }, HttpStatusCode.BadRequest);
    }
}
