using System.Net;
using System.Net.Http.Json;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Partners;

public sealed class PartnerSignupLimitTests : IAsyncLifetime
{
    private readonly PalisadeApp _app = new() { Settings = { ["PALISADE_RATE_LIMIT_FACTOR"] = "1" } };

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Ten_a_minute_may_sign_up_from_one_address_and_the_eleventh_is_told_to_wait()
    {
        var brand = await _app.CreateTenantAsync();

        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 12; i++)
        {
            using var response = await brand.Anonymous.PostAsJsonAsync("partner-signup", new { email = "nobody", name = "n" });
            statuses.Add(response.StatusCode);
        }

        // The limit is a fixed window; the twelve may straddle its end, never two of them.
        Assert.Equal(HttpStatusCode.BadRequest, statuses[0]);
        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
        Assert.InRange(statuses.Count(s => s == HttpStatusCode.BadRequest), 10, 11);
    }
}
