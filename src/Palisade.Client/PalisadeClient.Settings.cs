using System.Net.Http.Headers;

namespace Palisade.Client;

/// <content>The brand's settings.</content>
public sealed partial class PalisadeClient
{
    /// <summary>How the brand shows itself.</summary>
    public Task<BrandSettings> BrandSettingsAsync(CancellationToken cancellationToken = default) => _http.GetAsync<BrandSettings>("config/program", cancellationToken);

    /// <summary>Changes how the brand shows itself; an empty text removes what was there.</summary>
    public Task ChangeBrandSettingsAsync(string programName, string? supportEmail, string? brandColor, string? programTermsUrl, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Done>("config/program", new Dictionary<string, string?>
        {
            ["programName"] = programName,
            ["supportEmail"] = supportEmail,
            ["brandColor"] = brandColor,
            ["programTermsUrl"] = programTermsUrl,
        }, cancellationToken);

    /// <summary>Stores a picture (PNG, JPEG, WebP; at most 2 MB): <c>logo</c>, <c>favicon</c> or <c>brand-asset</c>. Answers the URL of the last.</summary>
    public async Task<string?> UploadImageAsync(string kind, Stream image, string contentType, CancellationToken cancellationToken = default)
    {
        using var content = new StreamContent(image);
        content.Headers.ContentType = MediaTypeHeaderValue.TryParse(contentType, out var type) ? type : new MediaTypeHeaderValue("application/octet-stream");
        return (await SendContentAsync<Uploaded>($"uploads/{Escape(kind)}", content, cancellationToken).ConfigureAwait(false)).Url;
    }

    /// <summary>Who may become a partner without an invitation.</summary>
    public Task<PartnerSignupSettings> PartnerSignupSettingsAsync(CancellationToken cancellationToken = default) =>
        _http.GetAsync<PartnerSignupSettings>("config/partner-signup", cancellationToken);

    /// <summary>Changes who may become a partner without an invitation.</summary>
    public Task ChangePartnerSignupAsync(string policy, bool disabled, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Done>("config/partner-signup", new { policy, disabled }, cancellationToken);

    /// <summary>How the brand's mail leaves.</summary>
    public Task<MailSettings> MailSettingsAsync(CancellationToken cancellationToken = default) => _http.GetAsync<MailSettings>("config/mail", cancellationToken);

    /// <summary>Mail leaves by a server of the brand. A password of null stays as it is.</summary>
    public Task ChangeMailAsync(string from, string host, int port, bool secure, string? user, string? password, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Done>(
            "config/mail",
            new Dictionary<string, object?>
            {
                ["kind"] = "smtp",
                ["from"] = from,
                ["smtp"] = password is null ? new { host, port, secure, user } : new { host, port, secure, user, password },
            },
            cancellationToken);

    /// <summary>Mail leaves by the platform again.</summary>
    public Task UsePlatformMailAsync(CancellationToken cancellationToken = default) => _http.PostAsync<Done>("config/mail", new { kind = "none" }, cancellationToken);

    /// <summary>Sends a test mail.</summary>
    public Task<MailTest> TestMailAsync(string to, CancellationToken cancellationToken = default) => _http.PostAsync<MailTest>("config/mail/test", new { to }, cancellationToken);

    /// <summary>Which secrets are stored, never the secrets.</summary>
    public async Task<Page<Credential>> ListCredentialsAsync(string? cursor = null, CancellationToken cancellationToken = default)
    {
        var list = await _http.GetAsync<CredentialList>(At("credentials", ("limit", "100"), ("cursor", cursor)), cancellationToken).ConfigureAwait(false);
        return new Page<Credential>(list.Credentials, list.NextCursor);
    }

    /// <summary>Stores a secret, or another one in its place.</summary>
    public Task PutCredentialAsync(string kind, string name, string secret, CancellationToken cancellationToken = default) =>
        _http.SendAsync<Done>(HttpMethod.Put, $"credentials/{Escape(kind)}/{Escape(name)}", new { secret }, idempotencyKey: null, cancellationToken);

    /// <summary>Removes a secret.</summary>
    public Task DeleteCredentialAsync(string kind, string name, CancellationToken cancellationToken = default) =>
        _http.SendAsync<Done>(HttpMethod.Delete, $"credentials/{Escape(kind)}/{Escape(name)}", body: null, idempotencyKey: null, cancellationToken);

    /// <summary>The keys of the brand, or of a partner, newest first.</summary>
    public async Task<Page<ApiKey>> ListApiKeysAsync(string? partnerId = null, string? cursor = null, CancellationToken cancellationToken = default)
    {
        var path = partnerId is null ? "api-keys" : $"partners/{Escape(partnerId)}/api-keys";
        var list = await _http.GetAsync<KeyList>(At(path, ("limit", "100"), ("cursor", cursor)), cancellationToken).ConfigureAwait(false);
        return new Page<ApiKey>(list.ApiKeys, list.NextCursor);
    }

    /// <summary>Makes a key of the brand: with scopes one that may do only that, without an operator's.</summary>
    public Task<NewKey> CreateKeyAsync(KeyWish wish, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(wish);
        return _http.PostAsync<NewKey>(wish.Scopes is { Count: > 0 } ? "api-keys/scoped" : "api-keys", wish, cancellationToken);
    }

    /// <summary>Makes a key of a partner.</summary>
    public Task<NewKey> CreatePartnerKeyAsync(string partnerId, string? label, CancellationToken cancellationToken = default) =>
        _http.PostAsync<NewKey>($"partners/{Escape(partnerId)}/api-keys", new { label }, cancellationToken);

    /// <summary>Replaces a key; the old one works for some hours still.</summary>
    public Task<NewKey> RotateKeyAsync(string id, int overlapHours, CancellationToken cancellationToken = default) =>
        _http.PostAsync<NewKey>($"api-keys/{Escape(id)}/rotate", new { overlapHours }, cancellationToken);

    /// <summary>Ends a key.</summary>
    public Task RevokeKeyAsync(string id, CancellationToken cancellationToken = default) =>
        _http.SendAsync<Done>(HttpMethod.Delete, $"api-keys/{Escape(id)}", body: null, idempotencyKey: null, cancellationToken);

    /// <summary>The endpoints that hear what happens.</summary>
    public async Task<IReadOnlyList<WebhookEndpoint>> ListWebhooksAsync(CancellationToken cancellationToken = default) =>
        (await _http.GetAsync<EndpointList>("webhooks", cancellationToken).ConfigureAwait(false)).Endpoints;

    /// <summary>Adds an endpoint; its secret is in the answer and never again.</summary>
    public Task<NewWebhook> CreateWebhookAsync(string url, IReadOnlyList<string> events, string? label, CancellationToken cancellationToken = default) =>
        _http.PostAsync<NewWebhook>("webhooks", new { url, events, label }, cancellationToken);

    /// <summary>Switches an endpoint on or off.</summary>
    public Task SwitchWebhookAsync(string id, bool active, CancellationToken cancellationToken = default) =>
        _http.SendAsync<Done>(HttpMethod.Patch, $"webhooks/{Escape(id)}", new { active }, idempotencyKey: null, cancellationToken);

    /// <summary>Removes an endpoint.</summary>
    public Task RemoveWebhookAsync(string id, CancellationToken cancellationToken = default) =>
        _http.SendAsync<Done>(HttpMethod.Delete, $"webhooks/{Escape(id)}", body: null, idempotencyKey: null, cancellationToken);

    /// <summary>Another secret; the old one signs for some hours still.</summary>
    public async Task<string> RotateWebhookSecretAsync(string id, int overlapHours, CancellationToken cancellationToken = default) =>
        (await _http.PostAsync<NewSecret>($"webhooks/{Escape(id)}/rotate-secret", new { overlapHours }, cancellationToken).ConfigureAwait(false)).Secret;

    /// <summary>Sends a message to try an endpoint.</summary>
    public async Task<WebhookDelivery> TestWebhookAsync(string id, CancellationToken cancellationToken = default) =>
        (await _http.PostAsync<OneDelivery>($"webhooks/{Escape(id)}/test", body: null, cancellationToken).ConfigureAwait(false)).Delivery;

    /// <summary>What was sent to an endpoint, newest first.</summary>
    public async Task<Page<WebhookDelivery>> ListDeliveriesAsync(string id, string? status = null, string? cursor = null, CancellationToken cancellationToken = default)
    {
        var list = await _http.GetAsync<DeliveryList>(At($"webhooks/{Escape(id)}/deliveries", ("limit", "50"), ("status", status), ("cursor", cursor)), cancellationToken).ConfigureAwait(false);
        return new Page<WebhookDelivery>(list.Deliveries, list.NextCursor);
    }

    /// <summary>Sends a message once more.</summary>
    public Task RetryDeliveryAsync(string id, string deliveryId, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Done>($"webhooks/{Escape(id)}/deliveries/{Escape(deliveryId)}/retry", body: null, cancellationToken);

    /// <summary>Sends everything since a moment once more.</summary>
    public Task ReplayWebhookAsync(string id, DateTimeOffset since, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Done>($"webhooks/{Escape(id)}/replay", new { since }, cancellationToken);

    /// <summary>What partners are given to advertise with.</summary>
    public async Task<IReadOnlyList<BrandResource>> ListResourcesAsync(CancellationToken cancellationToken = default) =>
        (await _http.GetAsync<ResourceList>("brand-resources", cancellationToken).ConfigureAwait(false)).Assets;

    /// <summary>Adds a text to advertise with.</summary>
    public Task AddSnippetAsync(string label, string? description, string body, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Done>("brand-resources/snippets", new { label, description, body }, cancellationToken);

    /// <summary>Adds an uploaded picture to advertise with.</summary>
    public Task AddImageAsync(string label, string? description, string url, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Done>("brand-resources/images", new { label, description, url }, cancellationToken);

    /// <summary>Removes what partners were given.</summary>
    public async Task RemoveResourceAsync(string id, CancellationToken cancellationToken = default)
    {
        using var answer = await _http.SendRawAsync(HttpMethod.Delete, $"brand-resources/{Escape(id)}", body: null, idempotencyKey: null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Domains of mail addresses that raise a doubt, or never do.</summary>
    public Task<FraudSettings> FraudSettingsAsync(CancellationToken cancellationToken = default) => _http.GetAsync<FraudSettings>("config/fraud", cancellationToken);

    /// <summary>Changes them.</summary>
    public Task ChangeFraudSettingsAsync(FraudSettings settings, CancellationToken cancellationToken = default) =>
        _http.SendAsync<FraudSettings>(HttpMethod.Put, "config/fraud", settings, idempotencyKey: null, cancellationToken);

    /// <summary>What happened, newest first.</summary>
    /// <param name="action">Exact, or all of one kind as <c>member.</c>.</param>
    /// <param name="target">A kind, or <c>kind:id</c>.</param>
    /// <param name="actor">An id.</param>
    /// <param name="limit">At most 200.</param>
    /// <param name="cursor">Where to go on.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<AuditPage> ListAuditAsync(
        string? action = null, string? target = null, string? actor = null, int limit = 50, string? cursor = null, CancellationToken cancellationToken = default) =>
        _http.GetAsync<AuditPage>(
            At("audit", ("limit", $"{limit}"), ("action", action), ("target", target), ("actor", actor), ("cursor", cursor)), cancellationToken);

    /// <summary>The whole audit as a file.</summary>
    /// <param name="format"><c>ndjson</c> or <c>csv</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<ApiFile> ExportAuditAsync(string format, CancellationToken cancellationToken = default) => FileAsync(At("audit/export", ("format", format)), cancellationToken);

    /// <summary>All roles, and what there is to allow.</summary>
    public Task<RoleCatalog> RoleCatalogAsync(CancellationToken cancellationToken = default) => _http.GetAsync<RoleCatalog>("roles", cancellationToken);

    /// <summary>Makes a role.</summary>
    public Task CreateRoleAsync(string name, string kind, string? description, IReadOnlyList<string> permissions, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Done>("roles", new { name, kind, description, permissions }, cancellationToken);

    /// <summary>Changes a role, for everybody who holds it at once.</summary>
    public Task ChangeRoleAsync(string id, string? description, IReadOnlyList<string> permissions, CancellationToken cancellationToken = default) =>
        _http.SendAsync<Done>(HttpMethod.Patch, $"roles/{Escape(id)}", new { description, permissions }, idempotencyKey: null, cancellationToken);

    /// <summary>Removes a role that nobody holds.</summary>
    public Task DeleteRoleAsync(string id, CancellationToken cancellationToken = default) =>
        _http.SendAsync<Done>(HttpMethod.Delete, $"roles/{Escape(id)}", body: null, idempotencyKey: null, cancellationToken);

    /// <summary>Gives somebody another role.</summary>
    public Task ChangeMemberAsync(string memberId, string role, string? partnerId = null, CancellationToken cancellationToken = default) =>
        _http.SendAsync<Done>(HttpMethod.Patch, $"{MembersOf(partnerId)}/{Escape(memberId)}", new { role }, idempotencyKey: null, cancellationToken);

    /// <summary>Mails an invitation again.</summary>
    public Task ResendInvitationAsync(string memberId, string? partnerId = null, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Done>($"{MembersOf(partnerId)}/{Escape(memberId)}/invite", body: null, cancellationToken);

    /// <summary>Everything the brand has, as one file.</summary>
    /// <param name="format"><c>json</c> or <c>sql</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<ApiFile> ExportAsync(string format, CancellationToken cancellationToken = default) => FileAsync($"export.{(format == "sql" ? "sql" : "json")}", cancellationToken);

    /// <summary>Whether the brand is leaving.</summary>
    public Task<DeletionStatus> DeletionStatusAsync(CancellationToken cancellationToken = default) => _http.GetAsync<DeletionStatus>("account/deletion-status", cancellationToken);

    /// <summary>Has the brand erased after a time of grace.</summary>
    public Task RequestDeletionAsync(string confirmSlug, string? reason, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Done>("account/delete", new { confirmSlug, reason }, cancellationToken);

    /// <summary>Takes that back.</summary>
    public Task RestoreAccountAsync(CancellationToken cancellationToken = default) => _http.PostAsync<Done>("account/restore", body: null, cancellationToken);

    /// <summary>Who may report conversions with a signature.</summary>
    public async Task<IReadOnlyList<InboundSource>> ListInboundSourcesAsync(CancellationToken cancellationToken = default) =>
        (await _http.GetAsync<SourceList>("config/inbound", cancellationToken).ConfigureAwait(false)).Sources;

    /// <summary>Adds a source; its secret is in the answer and never again.</summary>
    public Task<InboundSecret> CreateInboundSourceAsync(string name, CancellationToken cancellationToken = default) =>
        _http.PostAsync<InboundSecret>("config/inbound", new { name }, cancellationToken);

    /// <summary>Another secret of a source.</summary>
    public Task<InboundSecret> RotateInboundSourceAsync(string name, CancellationToken cancellationToken = default) =>
        _http.PostAsync<InboundSecret>($"config/inbound/{Escape(name)}/rotate", body: null, cancellationToken);

    /// <summary>Removes a source.</summary>
    public Task RemoveInboundSourceAsync(string name, CancellationToken cancellationToken = default) =>
        _http.SendAsync<Done>(HttpMethod.Delete, $"config/inbound/{Escape(name)}", body: null, idempotencyKey: null, cancellationToken);

    /// <summary>The brand's own Stripe.</summary>
    public Task<StripeSettings> StripeSettingsAsync(CancellationToken cancellationToken = default) => _http.GetAsync<StripeSettings>("config/stripe", cancellationToken);

    /// <summary>Changes the brand's own Stripe; null members stay.</summary>
    public Task ChangeStripeAsync(string? webhookSecret, string? connectWebhookSecret, string? secretKey, CancellationToken cancellationToken = default) =>
        _http.SendAsync<StripeSettings>(HttpMethod.Put, "config/stripe", new { webhookSecret, connectWebhookSecret, secretKey }, idempotencyKey: null, cancellationToken);

    /// <summary>The directory's tokens.</summary>
    public async Task<IReadOnlyList<ScimToken>> ListScimTokensAsync(CancellationToken cancellationToken = default) =>
        (await _http.GetAsync<ScimTokenList>("config/scim/tokens", cancellationToken).ConfigureAwait(false)).Tokens;

    /// <summary>Makes a token; its plaintext is in the answer and never again.</summary>
    public Task<NewScimToken> CreateScimTokenAsync(string? label, CancellationToken cancellationToken = default) =>
        _http.PostAsync<NewScimToken>("config/scim/tokens", new { label }, cancellationToken);

    /// <summary>Ends a token.</summary>
    public Task RevokeScimTokenAsync(string id, CancellationToken cancellationToken = default) =>
        _http.SendAsync<Done>(HttpMethod.Delete, $"config/scim/tokens/{Escape(id)}", body: null, idempotencyKey: null, cancellationToken);

    /// <summary>The directory's groups.</summary>
    public async Task<IReadOnlyList<ScimGroup>> ListScimGroupsAsync(CancellationToken cancellationToken = default) =>
        (await _http.GetAsync<ScimGroupList>("config/scim/groups", cancellationToken).ConfigureAwait(false)).Groups;

    /// <summary>Says which role a group gives; null: none.</summary>
    public Task MapScimGroupAsync(string id, string? role, CancellationToken cancellationToken = default) =>
        _http.SendAsync<Done>(HttpMethod.Put, $"config/scim/groups/{Escape(id)}/role", new Dictionary<string, string?> { ["role"] = role }, idempotencyKey: null, cancellationToken);

    private sealed record Uploaded(string? Url);

    private sealed record CredentialList(IReadOnlyList<Credential> Credentials, string? NextCursor);

    private sealed record KeyList(IReadOnlyList<ApiKey> ApiKeys, string? NextCursor);

    private sealed record EndpointList(IReadOnlyList<WebhookEndpoint> Endpoints);

    private sealed record NewSecret(string Secret);

    private sealed record OneDelivery(WebhookDelivery Delivery);

    private sealed record DeliveryList(IReadOnlyList<WebhookDelivery> Deliveries, string? NextCursor);

    private sealed record ResourceList(IReadOnlyList<BrandResource> Assets);

    private sealed record SourceList(IReadOnlyList<InboundSource> Sources);

    private sealed record ScimTokenList(IReadOnlyList<ScimToken> Tokens);

    private sealed record ScimGroupList(IReadOnlyList<ScimGroup> Groups);
}
