using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Palisade.Api.Tests.Support;
using Palisade.Tenancy;
using Xunit;

namespace Palisade.Api.Tests.Access;

/// <summary>Who has an account is nobody's business.</summary>
public sealed class EnumerationTests(QuietApp app, ITestOutputHelper output)
{
    [Fact]
    public async Task Known_invited_removed_and_unknown_addresses_get_one_answer()
    {
        var brand = await app.CreateTenantAsync();
        var (_, activeId) = await app.SignedInAsync(brand, brand.Id, "operator");
        var (_, removedId) = await app.SignedInAsync(brand, brand.Id, "operator");
        await brand.Operator.SendAsync(HttpMethod.Delete, $"members/{removedId}", body: null, HttpStatusCode.OK);
        await brand.Operator.PostAsync("admins", new { email = "invited@example.com", name = "Ann" }, HttpStatusCode.Created);
        var answers = new List<string>();
        foreach (var email in new[] { Address(activeId), Address(removedId), "invited@example.com", "nobody@example.com" })
        {
            using var response = await brand.Anonymous.PostAsJsonAsync("auth/signin", new { email });
            var headers = string.Join('\n', response.Headers.Concat(response.Content.Headers).Where(h => h.Key.ToLowerInvariant() is not ("date" or "x-request-id")).OrderBy(h => h.Key).Select(h => $"{h.Key}: {string.Join(',', h.Value)}"));
            answers.Add($"{response.StatusCode}\n{headers}\n{await response.Content.ReadAsStringAsync()}");
        }

        Assert.All(answers, answer => Assert.Equal(answers[0], answer));
        Assert.StartsWith("OK", answers[0]);
    }

    /// <summary>
    /// Two samples of 200 requests each, taken in turns: how likely one for a known address takes longer than one for an unknown one (the
    /// Mann-Whitney effect size; a half means that nothing is told, one or none that one look tells). Its standard error is 0.03 at this size.
    /// </summary>
    [Fact]
    public async Task The_time_of_an_answer_hardly_tells_known_addresses_from_unknown_ones()
    {
        const int Size = 200;
        var brand = await app.CreateTenantAsync();
        await app.ExecuteAsync(
            """
            insert into access.members (tenant_id, id, org_id, email, name, role, activated_at)
            select $1, gen_random_uuid(), $1, 'timing-' || n || '@example.com', 'Ann', 'operator', now() from generate_series(1, 250) n
            """,
            People.Uuid(brand.Id));
        var (known, unknown) = (new List<double>(), new List<double>());
        for (var i = 1; i <= 250; i++)
        {
            // The order changes, so that whoever comes second has no advantage.
            var first = i % 2 == 0;
            var one = await TimeAsync(brand, first ? $"timing-{i}@example.com" : $"nobody-{i}@example.com");
            var two = await TimeAsync(brand, first ? $"nobody-{i}@example.com" : $"timing-{i}@example.com");
            if (i > 250 - Size)
            {
                known.Add(first ? one : two);
                unknown.Add(first ? two : one);
            }
        }

        var effect = known.SelectMany(k => unknown, (k, u) => k > u ? 1.0 : k < u ? 0 : 0.5).Average();
        output.WriteLine($"effect size {effect:F3}; medians {Median(known):F2} and {Median(unknown):F2} ms");
        Assert.InRange(effect, 0.2, 0.8);
        Assert.Equal(250L, await app.ExecuteAsync("select count(*) from access.magic_links where tenant_id = $1", People.Uuid(brand.Id)));
    }

    [Fact]
    public async Task Codes_and_passkeys_are_limited_by_address_as_well()
    {
        await using var limited = new PalisadeApp { Settings = { ["PALISADE_RATE_LIMIT_FACTOR"] = "1", ["PALISADE_QUEUES"] = "off" } };
        await limited.InitializeAsync();
        var brand = await limited.CreateTenantAsync();
        var clients = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => limited.SignedInAsync(brand, brand.Id, "operator")));

        // Four people behind one address: each is far from a wait of their own.
        async Task<int> UntilRefusedAsync(string path, object body)
        {
            for (var i = 0; i < 60; i++)
            {
                if (await clients[i % 4].Client.SendStatusAsync(path, body) == HttpStatusCode.TooManyRequests)
                    return i;
            }

            return 60;
        }

        Assert.Equal(10, await UntilRefusedAsync("auth/totp/verify", new { code = "123456" }));
        Assert.Equal(10, await UntilRefusedAsync("auth/totp/confirm", new { code = "123456" }));
        Assert.Equal(10, await UntilRefusedAsync("auth/recovery-codes/verify", new { code = "AAAA-AAAA-AAAA-AAAA" }));
        Assert.Equal(30, await UntilRefusedAsync("auth/passkeys/signin/begin", new { }));
        Assert.Equal(30, await UntilRefusedAsync("auth/passkeys/signin/finish", new { challengeId = Scene.Text(Guid.CreateVersion7()), passkey = new { } }));
        Assert.Equal(30, await UntilRefusedAsync("auth/passkeys/verify/finish", new { challengeId = Scene.Text(Guid.CreateVersion7()), passkey = new { } }));
    }

    private static string Address(string id) => $"{(PublicId.TryParse(id, out var value) ? value : Guid.Empty):N}@example.com";

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static async Task<double> TimeAsync(TestTenant brand, string email)
    {
        var start = Stopwatch.GetTimestamp();
        using var response = await brand.Anonymous.PostAsJsonAsync("auth/signin", new { email });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
