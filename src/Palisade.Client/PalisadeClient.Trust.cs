using System.Net;
using System.Text.Json;

namespace Palisade.Client;

/// <content>Whom the brand trusts with what: signing in, the platform's staff, collectors, people's data.</content>
public sealed partial class PalisadeClient
{
    /// <summary>How long sessions last, who needs a second factor, and when a proof is fresh.</summary>
    public Task<SignInSettings> SignInSettingsAsync(CancellationToken cancellationToken = default) => _http.GetAsync<SignInSettings>("config/sign-in", cancellationToken);

    /// <summary>Changes that, for sessions that are open as well.</summary>
    /// <exception cref="PalisadeApiException"><c>invalid_body</c>, <c>step_up_required</c>.</exception>
    public Task<SignInSettings> ChangeSignInSettingsAsync(SignInSettings settings, CancellationToken cancellationToken = default) =>
        _http.SendAsync<SignInSettings>(HttpMethod.Put, "config/sign-in", settings, idempotencyKey: null, cancellationToken);

    /// <summary>What the brand may set, with type, bounds and the value that holds.</summary>
    public async Task<IReadOnlyList<BrandSetting>> ListSettingsAsync(CancellationToken cancellationToken = default) =>
        (await _http.GetAsync<SettingList>("settings", cancellationToken).ConfigureAwait(false)).Settings;

    /// <summary>Sets settings, all or none; null goes back to the default.</summary>
    /// <exception cref="PalisadeApiException"><c>invalid_body</c>, <c>forbidden</c>.</exception>
    public async Task<IReadOnlyList<BrandSetting>> ChangeSettingsAsync(IReadOnlyDictionary<string, object?> values, CancellationToken cancellationToken = default) =>
        (await _http.SendAsync<SettingList>(HttpMethod.Patch, "settings", values, idempotencyKey: null, cancellationToken).ConfigureAwait(false)).Settings;

    /// <summary>When the platform's staff looked into the brand, or wants to; newest first.</summary>
    public async Task<Page<Reach>> ListReachesAsync(int limit = 50, string? cursor = null, CancellationToken cancellationToken = default)
    {
        var list = await _http.GetAsync<ReachList>(At("reaches", ("limit", $"{limit}"), ("cursor", cursor)), cancellationToken).ConfigureAwait(false);
        return new Page<Reach>(list.Reaches, list.NextCursor);
    }

    /// <summary>Decides on a reach: <c>approve</c> or <c>refuse</c> one that waits, <c>end</c> one from the next request on.</summary>
    /// <exception cref="PalisadeApiException"><c>reach_not_found</c>, <c>reach_not_waiting</c>.</exception>
    public Task<Reach> DecideReachAsync(string id, string decision, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Reach>($"reaches/{Escape(id)}/{Escape(decision)}", body: null, cancellationToken);

    /// <summary>Where everything that happens is sent; null: nowhere.</summary>
    public async Task<EventCollector?> CollectorAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return (await _http.GetAsync<OneCollector>("config/collector", cancellationToken).ConfigureAwait(false)).Collector;
        }
        catch (PalisadeApiException e) when (e is { Status: HttpStatusCode.NotFound, Code: "collector_not_set" })
        {
            return null;
        }
    }

    /// <summary>Has everything that happens from now on sent there.</summary>
    /// <exception cref="PalisadeApiException"><c>collector_refused</c>, <c>invalid_body</c>, <c>step_up_required</c>.</exception>
    public async Task<EventCollector> SetCollectorAsync(string host, int? port, string format, string? authority, CancellationToken cancellationToken = default) =>
        (await _http.SendAsync<OneCollector>(HttpMethod.Put, "config/collector", new { host, port, format, authority }, idempotencyKey: null, cancellationToken).ConfigureAwait(false)).Collector;

    /// <summary>Nothing is sent any more.</summary>
    /// <exception cref="PalisadeApiException"><c>collector_not_set</c>, <c>step_up_required</c>.</exception>
    public Task RemoveCollectorAsync(CancellationToken cancellationToken = default) => DeleteAsync("config/collector", cancellationToken);

    /// <summary>Sends the collector a message now.</summary>
    /// <exception cref="PalisadeApiException"><c>collector_not_set</c>, <c>collector_test_failed</c>.</exception>
    public Task TestCollectorAsync(CancellationToken cancellationToken = default) => _http.PostAsync<Done>("config/collector/test", body: null, cancellationToken);

    /// <summary>The directory's last requests, newest first.</summary>
    public async Task<Page<ScimRequest>> ListScimRequestsAsync(int limit = 50, string? cursor = null, CancellationToken cancellationToken = default)
    {
        var list = await _http.GetAsync<ScimRequestList>(At("config/scim/log", ("limit", $"{limit}"), ("cursor", cursor)), cancellationToken).ConfigureAwait(false);
        return new Page<ScimRequest>(list.Requests, list.NextCursor);
    }

    /// <summary>Makes a token's successor; the old one works for some hours still.</summary>
    /// <exception cref="PalisadeApiException"><c>not_found</c>, <c>step_up_required</c>.</exception>
    public Task<ReplacedScimToken> RotateScimTokenAsync(string id, int overlapHours, CancellationToken cancellationToken = default) =>
        _http.PostAsync<ReplacedScimToken>($"config/scim/tokens/{Escape(id)}/rotate", new { overlapHours }, cancellationToken);

    /// <summary>Puts another secret in the place of a stored one, which is believed for some hours still.</summary>
    /// <exception cref="PalisadeApiException"><c>credential_not_found</c>, <c>invalid_body</c>, <c>step_up_required</c>.</exception>
    public Task<Credential> RotateCredentialAsync(string kind, string name, string secret, int overlapHours, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Credential>($"credentials/{Escape(kind)}/{Escape(name)}/rotate", new { secret, overlapHours }, cancellationToken);

    /// <summary>Has another key sign receipts from now on; the old one stays listed, so what it signed is checked by it.</summary>
    public async Task RotateReceiptKeyAsync(CancellationToken cancellationToken = default)
    {
        using var answer = await _http.SendRawAsync(HttpMethod.Post, "receipts/keys/rotate", body: null, idempotencyKey: null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Everything that is known of a person, by mail address or by the brand's id of a customer.</summary>
    /// <exception cref="PalisadeApiException"><c>person_not_found</c>, <c>invalid_query</c>, <c>step_up_required</c>.</exception>
    public Task<ApiFile> ExportPersonAsync(string? email, string? userId, CancellationToken cancellationToken = default) =>
        FileAsync(At("people/export", ("email", email), ("userId", userId)), cancellationToken);

    /// <summary>Forgets a person; returns the signed certificate.</summary>
    /// <param name="email">The person's address, or null.</param>
    /// <param name="userId">The brand's id of a customer, or null.</param>
    /// <param name="confirm">Repeats the one that is given.</param>
    /// <param name="forceDespiteObligations">Also when money is owed, which is then left unpaid.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="PalisadeApiException">
    /// <c>person_not_found</c>, <c>confirm_mismatch</c>, <c>pending_obligations</c>, <c>cannot_erase_last_active_admin</c>, <c>rederivation_under_way</c>, <c>step_up_required</c>.
    /// </exception>
    public Task<JsonElement> ErasePersonAsync(string? email, string? userId, string confirm, bool forceDespiteObligations, CancellationToken cancellationToken = default) =>
        _http.PostAsync<JsonElement>("people/erase", new { email, userId, confirm, forceDespiteObligations }, cancellationToken);

    /// <summary>Who had whom forgotten when, without saying who that was; newest first.</summary>
    public async Task<Page<Erasure>> ListErasuresAsync(string? cursor = null, CancellationToken cancellationToken = default)
    {
        var list = await _http.GetAsync<ErasureList>(At("people/erasures", ("limit", "50"), ("cursor", cursor)), cancellationToken).ConfigureAwait(false);
        return new Page<Erasure>(list.Erasures, list.NextCursor);
    }

    /// <summary>The signed certificate of an erasure.</summary>
    /// <exception cref="PalisadeApiException"><c>not_found</c>.</exception>
    public Task<ApiFile> ErasureCertificateAsync(string id, CancellationToken cancellationToken = default) => FileAsync($"people/erasures/{Escape(id)}", cancellationToken);

    private sealed record SettingList(IReadOnlyList<BrandSetting> Settings);

    private sealed record ReachList(IReadOnlyList<Reach> Reaches, string? NextCursor);

    private sealed record OneCollector(EventCollector Collector);

    private sealed record ScimRequestList(IReadOnlyList<ScimRequest> Requests, string? NextCursor);

    private sealed record ErasureList(IReadOnlyList<Erasure> Erasures, string? NextCursor);
}
