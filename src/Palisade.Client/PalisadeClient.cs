using System.Net.Http.Headers;

namespace Palisade.Client;

/// <summary>
/// The API of one tenant. Every method throws <see cref="PalisadeApiException"/> when the API refuses, and <see cref="HttpRequestException"/>
/// when it cannot be reached. Thread-safe. Amounts are in whole units of their currency (12.50 dollars is 12.50).
/// </summary>
public sealed partial class PalisadeClient
{
    private readonly HttpClient _http;

    /// <summary>Uses a client whose base address is the tenant's API URL with a trailing slash; the caller owns it.</summary>
    public PalisadeClient(HttpClient http)
    {
        ArgumentNullException.ThrowIfNull(http);
        _http = http;
    }

    /// <summary>A client for <c>{server}/t/{slug}/api/v1</c> with an API key (null: without one).</summary>
    public static PalisadeClient Create(Uri apiUrl, string? apiKey)
    {
        ArgumentNullException.ThrowIfNull(apiUrl);
        var http = new HttpClient { BaseAddress = new Uri(apiUrl.ToString().TrimEnd('/') + "/") };
        if (apiKey is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
        return new PalisadeClient(http);
    }

    /// <summary>Who the credential of this client belongs to.</summary>
    public Task<WhoAmI> WhoAmIAsync(CancellationToken cancellationToken = default) => _http.GetAsync<WhoAmI>("auth/whoami", cancellationToken);

    /// <summary>The same, with what waits for somebody of the brand's team.</summary>
    public Task<WhoAmI> WhoAmIWithAttentionAsync(CancellationToken cancellationToken = default) => _http.GetAsync<WhoAmI>("auth/whoami?attention=true", cancellationToken);

    /// <summary>Mails a sign-in link, if the address belongs to somebody; the answer is the same if not.</summary>
    public Task RequestSignInLinkAsync(string email, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Done>("auth/signin", new { email }, cancellationToken);

    /// <summary>Exchanges the token of a mailed link for a session.</summary>
    public async Task<SignedIn> VerifyMagicLinkAsync(string token, CancellationToken cancellationToken = default)
    {
        using var response = await _http.SendRawAsync(HttpMethod.Post, "auth/magic/verify", new { token }, idempotencyKey: null, cancellationToken).ConfigureAwait(false);
        var signedIn = await Transport.ReadAsync<SignedIn>(response, cancellationToken).ConfigureAwait(false);
        return signedIn with { SetCookies = response.Headers.TryGetValues("Set-Cookie", out var cookies) ? [.. cookies] : [] };
    }

    /// <summary>Ends the session; returns the <c>Set-Cookie</c> headers that clear it.</summary>
    public async Task<IReadOnlyList<string>> SignOutAsync(CancellationToken cancellationToken = default)
    {
        using var response = await _http.SendRawAsync(HttpMethod.Post, "auth/signout", body: null, idempotencyKey: null, cancellationToken).ConfigureAwait(false);
        return response.Headers.TryGetValues("Set-Cookie", out var cookies) ? [.. cookies] : [];
    }

    /// <summary>What the brand's public pages show.</summary>
    public Task<Branding> BrandingAsync(CancellationToken cancellationToken = default) => _http.GetAsync<Branding>("branding", cancellationToken);

    /// <summary>A key that may do only what its scopes say.</summary>
    public Task<NewKey> CreateScopedKeyAsync(IReadOnlyList<string> scopes, string label, CancellationToken cancellationToken = default) =>
        _http.PostAsync<NewKey>("api-keys/scoped", new { scopes, label }, cancellationToken);

    /// <summary>Invites an operator by mail.</summary>
    public Task InviteAdminAsync(string email, string name, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Done>("admins", new { email, name }, cancellationToken);

    private static string Escape(string part) => Uri.EscapeDataString(part);

    private sealed record Done;
}
