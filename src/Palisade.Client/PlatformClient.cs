using System.Net.Http.Headers;

namespace Palisade.Client;

/// <summary>What the holder of an installation's platform key may do: make tenants and their keys.</summary>
public sealed class PlatformClient : IDisposable
{
    private readonly HttpClient _http;

    /// <summary>A client for a server (<c>https://partners.example</c>).</summary>
    public PlatformClient(Uri serverUrl, string platformKey)
    {
        ArgumentNullException.ThrowIfNull(serverUrl);
        _http = new HttpClient { BaseAddress = new Uri(serverUrl.ToString().TrimEnd('/') + "/api/v1/platform/") };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", platformKey);
    }

    /// <summary>Makes a tenant with a first operator key.</summary>
    /// <exception cref="PalisadeApiException"><c>slug_taken</c>, <c>slug_reserved</c>, <c>invalid_body</c>.</exception>
    public Task<TenantAccess> CreateTenantAsync(string slug, string name, CancellationToken cancellationToken = default) =>
        _http.PostAsync<TenantAccess>("tenants", new { slug, name }, cancellationToken);

    /// <summary>Makes a further key of a tenant: an operator's without scopes, else one that may do only what they say.</summary>
    /// <exception cref="PalisadeApiException"><c>not_found</c>, <c>unknown_scope</c>.</exception>
    public Task<TenantAccess> CreateTenantKeyAsync(
        string slug, IReadOnlyList<string>? scopes = null, string? label = null, CancellationToken cancellationToken = default) =>
        CreateTenantKeyAsync(slug, new KeyWish { Scopes = scopes, Label = label }, cancellationToken);

    /// <summary>The same, with an end, networks or a limit.</summary>
    /// <exception cref="PalisadeApiException"><c>not_found</c>, <c>unknown_scope</c>, <c>invalid_body</c>.</exception>
    public Task<TenantAccess> CreateTenantKeyAsync(string slug, KeyWish wish, CancellationToken cancellationToken = default) =>
        _http.PostAsync<TenantAccess>($"tenants/{Uri.EscapeDataString(slug)}/keys", wish, cancellationToken);

    /// <summary>Names an operator of the platform (<c>admin</c> or <c>support</c>); the token is answered this once.</summary>
    /// <exception cref="PalisadeApiException"><c>operator_exists</c>, <c>invalid_body</c>.</exception>
    public Task<NewPlatformOperator> AddOperatorAsync(
        string email, string name, string role, DateTimeOffset? expiresAt = null, CancellationToken cancellationToken = default) =>
        _http.PostAsync<NewPlatformOperator>("operators", new { email, name, role, expiresAt }, cancellationToken);

    /// <summary>Every operator of the platform, removed ones too, newest first.</summary>
    public async Task<IReadOnlyList<PlatformOperator>> ListOperatorsAsync(CancellationToken cancellationToken = default)
    {
        var all = new List<PlatformOperator>();
        for (string? cursor = null; ;)
        {
            var page = await _http.GetAsync<OperatorPage>(cursor is null ? "operators?limit=200" : $"operators?limit=200&cursor={Uri.EscapeDataString(cursor)}", cancellationToken).ConfigureAwait(false);
            all.AddRange(page.Operators);
            if ((cursor = page.NextCursor) is null)
                return all;
        }
    }

    /// <summary>Removes an operator of the platform; its token and its reaches are of no use from then on.</summary>
    /// <exception cref="PalisadeApiException"><c>not_found</c>.</exception>
    public async Task RemoveOperatorAsync(string id, CancellationToken cancellationToken = default)
    {
        using var answer = await _http.SendRawAsync(HttpMethod.Delete, $"operators/{Uri.EscapeDataString(id)}", body: null, idempotencyKey: null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Every flag, with the platform's rule where there is one.</summary>
    public async Task<IReadOnlyList<FeatureFlag>> ListFlagsAsync(CancellationToken cancellationToken = default) =>
        (await _http.GetAsync<PalisadeClient.FlagList>("flags", cancellationToken).ConfigureAwait(false)).Flags;

    /// <summary>Stores the platform's rule, for every brand or those without their own.</summary>
    /// <exception cref="PalisadeApiException"><c>flag_not_found</c>, <c>invalid_body</c>.</exception>
    public Task<FeatureFlag> SetFlagAsync(string key, FeatureRule rule, CancellationToken cancellationToken = default) =>
        _http.SendAsync<FeatureFlag>(HttpMethod.Put, $"flags/{Uri.EscapeDataString(key)}", rule, idempotencyKey: null, cancellationToken);

    /// <summary>Takes the platform's rule away.</summary>
    /// <exception cref="PalisadeApiException"><c>flag_not_found</c>.</exception>
    public async Task ResetFlagAsync(string key, CancellationToken cancellationToken = default)
    {
        using var answer = await _http.SendRawAsync(HttpMethod.Delete, $"flags/{Uri.EscapeDataString(key)}", body: null, idempotencyKey: null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Wraps tenants' keys under the vault's current master key, a portion; go on with <see cref="VaultWork.Next"/> until it is null.</summary>
    /// <exception cref="PalisadeApiException"><c>vault_unavailable</c>.</exception>
    public Task<VaultWork> RotateMasterKeyAsync(string? after = null, CancellationToken cancellationToken = default) =>
        _http.PostAsync<VaultWork>("vault/rotate-master", new { after }, cancellationToken);

    /// <summary>
    /// Replaces tenants' keys from before a time (now, without one) and seals their secrets anew, a portion; go on with
    /// <see cref="VaultWork.Before"/> and <see cref="VaultWork.Next"/> until the latter is null.
    /// </summary>
    /// <exception cref="PalisadeApiException"><c>vault_unavailable</c>.</exception>
    public Task<VaultWork> RotateDataKeysAsync(DateTimeOffset? before = null, string? after = null, CancellationToken cancellationToken = default) =>
        _http.PostAsync<VaultWork>("vault/rotate-data-keys", new { before, after }, cancellationToken);

    /// <summary>Destroys the keys of a tenant, named by slug or id, for good: what they sealed is lost.</summary>
    /// <exception cref="PalisadeApiException"><c>not_found</c>, <c>confirm_mismatch</c>.</exception>
    public Task<DestroyedKeys> DestroyTenantKeyAsync(string tenant, string confirm, CancellationToken cancellationToken = default) =>
        _http.PostAsync<DestroyedKeys>($"vault/tenants/{Uri.EscapeDataString(tenant)}/destroy-key", new { confirm }, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private sealed record OperatorPage(IReadOnlyList<PlatformOperator> Operators, string? NextCursor);
}
