using System.Net;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Access;

public sealed class SecondFactorTests(QuietApp app)
{
    [Fact]
    public async Task App_counts_only_after_it_has_shown_a_code_and_its_secret_is_in_the_vault_alone()
    {
        var brand = await app.CreateTenantAsync();
        var (person, id) = await app.SignedInAsync(brand, brand.Id, "operator");

        var begun = await person.PostAsync("auth/totp", new { });
        var secret = (string)begun["secret"]!;
        var before = await person.GetAsync("auth/second-factor", HttpStatusCode.OK);
        var code = new AuthenticatorApp(secret).Code(AuthenticatorApp.Step);
        var confirmed = await person.PostAsync("auth/totp/confirm", new { code });
        var after = await person.GetAsync("auth/second-factor", HttpStatusCode.OK);

        Assert.Matches($"^otpauth://totp/[^?]+\\?secret={secret}&issuer=.+&algorithm=SHA1&digits=6&period=30$", (string)begun["uri"]!);
        Assert.Empty(before["methods"]!.AsArray());
        Assert.Equal(["totp", "recovery_code"], after["methods"]!.AsArray().Select(m => (string)m!));
        Assert.Equal(10, (int)after["recoveryCodesLeft"]!);
        Assert.All(confirmed["recoveryCodes"]!.AsArray(), c => Assert.Matches("^([A-Z2-7]{4}-){3}[A-Z2-7]{4}$", (string)c!));
        Assert.Equal(1L, await app.ExecuteAsync("select count(*) from vault.secrets where kind = 'totp' and name = $1", TestKeys.Uuid(id).ToString("N")));
        Assert.False((bool)(await app.ExecuteAsync("select exists (select from access.totp t where t::text like $1)", $"%{secret}%"))!);
        await person.PostAsync("auth/totp", new { }, HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Code_works_once_and_never_one_from_before_it()
    {
        var brand = await app.CreateTenantAsync();
        var (person, _) = await app.SignedInAsync(brand, brand.Id, "operator");
        var step = AuthenticatorApp.Step;
        var (totp, _) = await AuthenticatorApp.EnrolAsync(person, step);

        var used = await totp.VerifyAsync(person, step, HttpStatusCode.BadRequest);
        await totp.VerifyAsync(person, step - 1, HttpStatusCode.BadRequest);
        await totp.VerifyAsync(person, step + 1);
        await totp.VerifyAsync(person, step + 1, HttpStatusCode.BadRequest);

        Assert.Equal("invalid_code", (string?)used["error"]);
    }

    [Fact]
    public async Task Of_five_uses_of_one_code_at_once_one_wins()
    {
        var brand = await app.CreateTenantAsync();
        var (person, id) = await app.SignedInAsync(brand, brand.Id, "operator");
        var step = AuthenticatorApp.Step;
        var (totp, codes) = await AuthenticatorApp.EnrolAsync(person, step);

        // As many as are heard before the person has to wait: the lock decides, not the wait.
        var byCode = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => person.SendStatusAsync("auth/totp/verify", new { code = totp.Code(step + 1) })));
        await app.ExecuteAsync("update access.totp set failures = 0, locked_until = null where member_id = $1", TestKeys.Uuid(id));
        var byRecovery = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => person.SendStatusAsync("auth/recovery-codes/verify", new { code = codes[0] })));

        Assert.Single(byCode, s => s == HttpStatusCode.OK);
        Assert.Single(byRecovery, s => s == HttpStatusCode.OK);
        Assert.Equal(1L, await app.ExecuteAsync("select count(*) from access.recovery_codes where member_id = $1 and used_at is not null", TestKeys.Uuid(id)));
    }

    [Fact]
    public async Task Recovery_code_works_once_however_it_is_typed_and_new_ones_end_the_old()
    {
        var brand = await app.CreateTenantAsync();
        var (person, id) = await app.SignedInAsync(brand, brand.Id, "operator");
        var (_, codes) = await AuthenticatorApp.EnrolAsync(person);

        await person.PostAsync("auth/recovery-codes/verify", new { code = codes[0].ToLowerInvariant().Replace('-', ' ') });
        await person.PostAsync("auth/recovery-codes/verify", new { code = codes[0] }, HttpStatusCode.BadRequest);
        Assert.Equal(9, (int)(await person.GetAsync("auth/second-factor", HttpStatusCode.OK))["recoveryCodesLeft"]!);
        var renewed = (await person.PostAsync("auth/recovery-codes", new { }))["recoveryCodes"]!.AsArray();

        await person.PostAsync("auth/recovery-codes/verify", new { code = codes[1] }, HttpStatusCode.BadRequest);
        await person.PostAsync("auth/recovery-codes/verify", new { code = (string)renewed[0]! });
        var stored = (string)(await app.ExecuteAsync("select string_agg(encode(r.code_hash, 'escape') || r::text, '') from access.recovery_codes r where member_id = $1", TestKeys.Uuid(id)))!;
        Assert.DoesNotContain(((string)renewed[1]!).Replace("-", "", StringComparison.Ordinal), stored);
    }

    [Fact]
    public async Task Wrong_codes_make_the_person_wait_longer_each_time_and_nobody_else()
    {
        var brand = await app.CreateTenantAsync();
        var (person, id) = await app.SignedInAsync(brand, brand.Id, "operator");
        var (bystander, _) = await app.SignedInAsync(brand, brand.Id, "operator");
        var step = AuthenticatorApp.Step;
        var (totp, codes) = await AuthenticatorApp.EnrolAsync(person, step);
        var (other, _) = await AuthenticatorApp.EnrolAsync(bystander, step);
        async Task FailAsync()
        {
            for (var i = 0; i < 5; i++)
                await person.PostAsync("auth/totp/verify", new { code = totp.WrongCode() }, HttpStatusCode.BadRequest);
        }

        Task<object?> WaitAsync() => app.ExecuteAsync("select round(extract(epoch from locked_until - now()) / 60)::int from access.totp where member_id = $1", TestKeys.Uuid(id));

        await FailAsync();
        var refused = await totp.VerifyAsync(person, step + 1, HttpStatusCode.TooManyRequests);
        await person.PostAsync("auth/recovery-codes/verify", new { code = codes[0] }, HttpStatusCode.TooManyRequests);
        var first = await WaitAsync();
        await app.ExecuteAsync("update access.totp set locked_until = now() where member_id = $1", TestKeys.Uuid(id));
        await FailAsync();
        var second = await WaitAsync();

        Assert.Equal("too_many_attempts", (string?)refused["error"]);
        Assert.Equal([15, 30], new[] { (int)first!, (int)second! });
        await other.VerifyAsync(bystander, step + 1);
        await app.ExecuteAsync("update access.totp set locked_until = now() where member_id = $1", TestKeys.Uuid(id));
        await person.PostAsync("auth/recovery-codes/verify", new { code = codes[0] });
        Assert.Equal(0, await app.ExecuteAsync("select failures from access.totp where member_id = $1", TestKeys.Uuid(id)));
    }

    [Fact]
    public async Task App_is_removed_with_its_codes_and_its_secret()
    {
        var brand = await app.CreateTenantAsync();
        var (person, id) = await app.SignedInAsync(brand, brand.Id, "operator");
        await AuthenticatorApp.EnrolAsync(person);

        await person.SendAsync(HttpMethod.Delete, "auth/totp", body: null, HttpStatusCode.NoContent);

        Assert.Empty((await person.GetAsync("auth/second-factor", HttpStatusCode.OK))["methods"]!.AsArray());
        Assert.Equal(0L, await app.ExecuteAsync("select count(*) from vault.secrets where kind = 'totp' and name = $1", TestKeys.Uuid(id).ToString("N")));
        Assert.Equal(0L, await app.ExecuteAsync("select count(*) from access.recovery_codes where member_id = $1", TestKeys.Uuid(id)));
        await AuthenticatorApp.EnrolAsync(person);
    }

    [Theory]
    [InlineData("partner_user")]
    [InlineData("read_only")]
    public async Task People_of_partners_and_those_who_change_nothing_have_second_factors_as_well(string role)
    {
        var brand = await app.CreateTenantAsync();
        var partner = (string)(await brand.CreatePartnerAsync($"{role}@example.com"))["id"]!;
        var (person, _) = await app.SignedInAsync(brand, partner, role);
        var step = AuthenticatorApp.Step;

        var (totp, _) = await AuthenticatorApp.EnrolAsync(person, step);

        await totp.VerifyAsync(person, step + 1);
    }

    [Fact]
    public async Task Whoever_is_removed_and_invited_again_begins_without_the_old_factors()
    {
        var brand = await app.CreateTenantAsync();
        var (person, id) = await app.SignedInAsync(brand, brand.Id, "operator");
        await app.SignedInAsync(brand, brand.Id, "operator");
        await AuthenticatorApp.EnrolAsync(person);
        await brand.Operator.SendAsync(HttpMethod.Delete, $"members/{id}", body: null, HttpStatusCode.OK);
        await app.ExecuteAsync("update access.members set revoked_at = null where id = $1", TestKeys.Uuid(id));
        await app.ExecuteAsync("update access.sessions set revoked_at = null where member_id = $1", TestKeys.Uuid(id));

        Assert.Empty((await person.GetAsync("auth/second-factor", HttpStatusCode.OK))["methods"]!.AsArray());
        await person.PostAsync("auth/totp/verify", new { code = "123456" }, HttpStatusCode.Conflict);
        await AuthenticatorApp.EnrolAsync(person);
    }

    [Fact]
    public async Task Operator_resets_the_factors_of_a_member_who_lost_them_and_nobody_their_own()
    {
        var brand = await app.CreateTenantAsync();
        var (person, id) = await app.SignedInAsync(brand, brand.Id, "operator");
        await AuthenticatorApp.EnrolAsync(person);

        await person.PostAsync($"members/{id}/second-factor/reset", new { }, HttpStatusCode.Conflict);
        await brand.Operator.PostAsync($"members/{id}/second-factor/reset", new { });

        await person.GetAsync("auth/whoami", HttpStatusCode.Unauthorized);
        Assert.Equal(0L, await app.ExecuteAsync("select count(*) from access.totp where member_id = $1", TestKeys.Uuid(id)));
        Assert.Equal(0L, await app.ExecuteAsync("select count(*) from vault.secrets where kind = 'totp' and name = $1", TestKeys.Uuid(id).ToString("N")));
    }

    [Fact]
    public async Task Another_organizations_admin_resets_nothing()
    {
        var (brand, other) = (await app.CreateTenantAsync(), await app.CreateTenantAsync());
        var partner = (string)(await brand.CreatePartnerAsync("f1@example.com"))["id"]!;
        var neighbour = (string)(await brand.CreatePartnerAsync("f2@example.com"))["id"]!;
        var (victim, victimId) = await app.SignedInAsync(brand, partner, "partner_user");
        await AuthenticatorApp.EnrolAsync(victim);
        var (stranger, _) = await app.SignedInAsync(brand, neighbour, "partner_admin");

        await stranger.PostAsync($"partners/{partner}/members/{victimId}/second-factor/reset", new { }, HttpStatusCode.NotFound);
        await stranger.PostAsync($"partners/{neighbour}/members/{victimId}/second-factor/reset", new { }, HttpStatusCode.NotFound);
        await other.Operator.PostAsync($"partners/{partner}/members/{victimId}/second-factor/reset", new { }, HttpStatusCode.NotFound);

        Assert.NotEmpty((await victim.GetAsync("auth/second-factor", HttpStatusCode.OK))["methods"]!.AsArray());
    }

    [Theory]
    [InlineData("auth/totp/verify", """{"code":"12345"}""")]
    [InlineData("auth/totp/verify", """{"code":"١٢٣٤٥٦"}""")]
    [InlineData("auth/totp/verify", """{"code":123456}""")]
    [InlineData("auth/totp/verify", "{}")]
    [InlineData("auth/totp/confirm", """{"code":"1234567"}""")]
    [InlineData("auth/recovery-codes/verify", """{"code":""}""")]
    public async Task Text_that_is_no_code_is_refused_and_not_counted(string path, string body)
    {
        var brand = await app.CreateTenantAsync();
        var (person, id) = await app.SignedInAsync(brand, brand.Id, "operator");
        await AuthenticatorApp.EnrolAsync(person);

        await person.SendTextAsync(HttpMethod.Post, path, body, HttpStatusCode.BadRequest);

        Assert.Equal(0, await app.ExecuteAsync("select failures from access.totp where member_id = $1", TestKeys.Uuid(id)));
    }
}
