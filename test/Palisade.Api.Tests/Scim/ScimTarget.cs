using System.Net;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Scim;

/// <summary>
/// The server under test: any one, by PALISADE_SCIM_URL (the base, for instance <c>https://…/scim/v2</c>) and PALISADE_SCIM_TOKEN; without them
/// this repository's own, started for it.
/// </summary>
public sealed class ScimTarget : IAsyncLifetime
{
    private readonly QuietApp? _own = Environment.GetEnvironmentVariable("PALISADE_SCIM_URL") is null ? new QuietApp() : null;
    private Uri _url = null!;
    private string _token = null!;

    public ScimClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (_own is null)
        {
            _url = new Uri(Environment.GetEnvironmentVariable("PALISADE_SCIM_URL")!);
            _token = Environment.GetEnvironmentVariable("PALISADE_SCIM_TOKEN") ?? throw new InvalidOperationException("PALISADE_SCIM_TOKEN is not set.");
        }
        else
        {
            await _own.InitializeAsync();
            var brand = await _own.CreateTenantAsync();
            (_url, _token) = await brand.ScimTokenAsync();
        }

        Client = ScimClient.To(_url, _token);
    }

    /// <summary>The same server with something in between that spoils what is sent or answered.</summary>
    public ScimClient Through(DelegatingHandler fault) => ScimClient.To(_url, _token, fault);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_own is not null)
            await _own.DisposeAsync();
    }
}

internal static class ScimTokens
{
    /// <summary>A new token of the brand, and where to use it.</summary>
    public static async Task<(Uri Url, string Token)> ScimTokenAsync(this TestTenant brand)
    {
        var made = await brand.Operator.PostAsync("config/scim/tokens", new { label = "Test" }, HttpStatusCode.Created);
        return (new Uri((string)made["baseUrl"]!), (string)made["plaintext"]!);
    }

    /// <summary>A client with a new token.</summary>
    public static async Task<ScimClient> ScimAsync(this TestTenant brand)
    {
        var (url, token) = await brand.ScimTokenAsync();
        return ScimClient.To(url, token);
    }
}
