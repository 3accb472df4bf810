using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Api.Tests.Support;
using Palisade.Tenancy.AspNetCore;
using Xunit;

namespace Palisade.Api.Tests.Access;

public sealed class StepUpTests(QuietApp app)
{
    private const string Forget = "update access.sessions set second_factor_at = null where member_id = $1";

    private const string Age = "update access.sessions set created_at = now() - interval '16 minutes' where member_id = $1";

    [Fact]
    public async Task Sensitive_act_of_somebody_with_a_second_factor_waits_until_it_is_shown()
    {
        var brand = await app.CreateTenantAsync();
        var (person, id) = await app.SignedInAsync(brand, brand.Id, "operator");
        var step = AuthenticatorApp.Step;
        var (totp, _) = await AuthenticatorApp.EnrolAsync(person, step);
        await app.ExecuteAsync(Forget, TestKeys.Uuid(id));

        var problem = await person.PostAsync("api-keys", new { }, HttpStatusCode.Forbidden);
        await person.GetAsync("api-keys", HttpStatusCode.OK);
        await totp.VerifyAsync(person, step + 1);
        await person.PostAsync("api-keys", new { }, HttpStatusCode.Created);
        await app.ExecuteAsync("update access.sessions set second_factor_at = now() - interval '16 minutes' where member_id = $1", TestKeys.Uuid(id));

        Assert.Equal("step_up_required", (string?)problem["error"]);
        Assert.Equal(["totp", "recovery_code"], problem["methods"]!.AsArray().Select(m => (string)m!));
        Assert.Equal(15, (int)problem["withinMinutes"]!);
        await person.PostAsync("api-keys", new { }, HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_factor_that_was_shown_in_one_session_counts_for_that_one_alone()
    {
        var brand = await app.CreateTenantAsync();
        var (person, id) = await app.SignedInAsync(brand, brand.Id, "operator");
        await AuthenticatorApp.EnrolAsync(person);
        var cookie = person.DefaultRequestHeaders.GetValues("Cookie").Single();
        var token = "ops_" + new string('7', 48);
        await app.ExecuteAsync(
            """
            insert into access.sessions (tenant_id, id, org_id, member_id, token_hash, expires_at)
            select tenant_id, gen_random_uuid(), org_id, id, sha256(convert_to($2, 'UTF8')), now() + interval '1 day' from access.members where id = $1
            """,
            TestKeys.Uuid(id), token);
        using var second = brand.Browser(cookie.Split('=')[0] + "=" + token);

        await person.PostAsync("api-keys", new { }, HttpStatusCode.Created);
        await second.PostAsync("api-keys", new { }, HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Without_second_factor_and_policy_nothing_is_asked_and_keys_never_are()
    {
        var brand = await app.CreateTenantAsync();
        var (person, id) = await app.SignedInAsync(brand, brand.Id, "operator");
        await app.ExecuteAsync(Age, TestKeys.Uuid(id));

        await person.PostAsync("api-keys", new { }, HttpStatusCode.Created);
        await brand.Operator.SendAsync(HttpMethod.Put, "config/sign-in", new { secondFactor = "team", stepUp = "always" }, HttpStatusCode.OK);

        await brand.Operator.PostAsync("api-keys", new { }, HttpStatusCode.Created);
        await brand.Operator.GetAsync("partners", HttpStatusCode.OK);
    }

    [Fact]
    public async Task Where_the_brand_asks_everybody_a_fresh_sign_in_is_the_proof()
    {
        var brand = await app.CreateTenantAsync();
        var partner = (string)(await brand.CreatePartnerAsync("u1@example.com"))["id"]!;
        var (person, id) = await app.SignedInAsync(brand, partner, "partner_admin");
        await brand.Operator.SendAsync(HttpMethod.Put, "config/sign-in", new { stepUp = "always" }, HttpStatusCode.OK);

        await person.PostAsync($"partners/{partner}/api-keys", new { }, HttpStatusCode.Created);
        await app.ExecuteAsync(Age, TestKeys.Uuid(id));
        var problem = await person.PostAsync($"partners/{partner}/api-keys", new { }, HttpStatusCode.Forbidden);

        Assert.Equal("magic_link", (string?)Assert.Single(problem["methods"]!.AsArray()));
    }

    [Fact]
    public async Task First_factor_is_set_up_with_a_fresh_sign_in_only()
    {
        var brand = await app.CreateTenantAsync();
        var (person, id) = await app.SignedInAsync(brand, brand.Id, "operator");
        await app.ExecuteAsync(Age, TestKeys.Uuid(id));

        var problem = await person.PostAsync("auth/totp", new { }, HttpStatusCode.Forbidden);
        await person.PostAsync("auth/passkeys/register/begin", new { }, HttpStatusCode.Forbidden);

        Assert.Equal("step_up_required", (string?)problem["error"]);
    }

    [Fact]
    public async Task Second_factor_that_the_brand_requires_comes_before_everything_else_for_the_team()
    {
        var brand = await app.CreateTenantAsync();
        var partner = (string)(await brand.CreatePartnerAsync("u2@example.com"))["id"]!;
        var (person, _) = await app.SignedInAsync(brand, brand.Id, "operator");
        var (ofPartner, _) = await app.SignedInAsync(brand, partner, "partner_admin");
        await brand.Operator.SendAsync(HttpMethod.Put, "config/sign-in", new { secondFactor = "team" }, HttpStatusCode.OK);

        var problem = await person.GetAsync("partners", HttpStatusCode.Forbidden);
        await person.GetAsync("auth/whoami", HttpStatusCode.OK);
        Assert.True((bool)(await person.GetAsync("auth/second-factor", HttpStatusCode.OK))["required"]!);
        await ofPartner.GetAsync("auth/second-factor", HttpStatusCode.OK);
        await ofPartner.GetAsync($"partners/{partner}", HttpStatusCode.OK);
        await AuthenticatorApp.EnrolAsync(person);

        Assert.Equal("second_factor_required", (string?)problem["error"]);
        await person.GetAsync("partners", HttpStatusCode.OK);
        var last = await person.SendAsync(HttpMethod.Delete, "auth/totp", body: null, HttpStatusCode.Conflict);
        Assert.Equal("second_factor_needed", (string?)last["error"]);
    }

    [Fact]
    public async Task Whoever_lacks_the_permission_is_refused_for_that_and_not_asked_to_prove_anything()
    {
        var brand = await app.CreateTenantAsync();
        var (person, id) = await app.WithRoleAsync(brand, "viewers", "partners.read");
        await AuthenticatorApp.EnrolAsync(person);
        await app.ExecuteAsync(Forget, TestKeys.Uuid(id));

        Assert.Equal("forbidden", (string?)(await person.PostAsync("api-keys", new { }, HttpStatusCode.Forbidden))["error"]);
    }

    /// <summary>Whatever makes, changes or hands out a credential, a role or a member, moves where money goes, or takes everything out.</summary>
    [Fact]
    public async Task Every_sensitive_route_says_so_and_asks()
    {
        string[] permissions =
        [
            "members.write", "partner_members.write", "roles.write", "keys.write", "partner_keys.write", "credentials.write", "directory.write", "data.export", "data.import",
            "account.leave", "connect.write", "inbound.write", "mail.write", "sign_in.write", "people.export", "people.erase",
        ];
        // These take rights away, give none, or show nothing: whoever acts in haste must not be slowed down.
        string[] exempt = ["RevokeMemberSessions", "RevokePartnerMemberSessions", "TestMail", "RestoreAccount"];
        var routes = app.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<AccessRequirement>() is AccessRequirement.Holds(var p) && permissions.Contains(p.Name))
            .Where(e => p(e) is "data.export" or "people.export" || e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods is not ["GET"])
            .ToList();
        static string p(RouteEndpoint e) => ((AccessRequirement.Holds)e.Metadata.GetMetadata<AccessRequirement>()!).Permission.Name;
        static string name(RouteEndpoint e) => e.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName;

        Assert.True(routes.Count > 30, $"only {routes.Count} routes were found");
        Assert.Equal([], routes.Where(e => e.Metadata.GetMetadata<StepUpRequirement>() is null).Select(name).Except(exempt).Order());

        var brand = await app.CreateTenantAsync();
        var (person, id) = await app.SignedInAsync(brand, brand.Id, "operator");
        await AuthenticatorApp.EnrolAsync(person);
        await app.ExecuteAsync(Forget, TestKeys.Uuid(id));
        foreach (var route in routes.Where(e => !exempt.Contains(name(e))))
        {
            var path = System.Text.RegularExpressions.Regex.Replace(route.RoutePattern.RawText!, @"\{[^}]+\}", Scene.Text(Guid.CreateVersion7()));
            foreach (var method in route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods)
            {
                var problem = await person.SendAsync(new HttpMethod(method), $"/t/{brand.Slug}{path}", method == "GET" ? null : new { }, HttpStatusCode.Forbidden);
                Assert.Equal((name(route), "step_up_required"), (name(route), (string?)problem["error"]));
            }
        }
    }
}
