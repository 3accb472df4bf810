namespace Palisade.Client;

/// <content>A person's own signing in. Keys have none: all of it answers <c>not_a_person</c> to them.</content>
public sealed partial class PalisadeClient
{
    /// <summary>Where the person is signed in with this brand, newest first.</summary>
    public async Task<IReadOnlyList<OwnSession>> ListSessionsAsync(CancellationToken cancellationToken = default) =>
        (await _http.GetAsync<SessionList>("auth/sessions", cancellationToken).ConfigureAwait(false)).Sessions;

    /// <summary>Ends a session of one's own.</summary>
    /// <exception cref="PalisadeApiException"><c>not_found</c>.</exception>
    public Task EndSessionAsync(string id, CancellationToken cancellationToken = default) => DeleteAsync($"auth/sessions/{Escape(id)}", cancellationToken);

    /// <summary>Ends all sessions of one's own but the one that asks; returns how many.</summary>
    public async Task<int> EndOtherSessionsAsync(CancellationToken cancellationToken = default) =>
        (await _http.PostAsync<SignedOut>("auth/sessions/revoke-others", body: null, cancellationToken).ConfigureAwait(false)).Revoked;

    /// <summary>What the person's address belongs to in this brand: the team, partners, agencies.</summary>
    public async Task<IReadOnlyList<OwnMembership>> ListMembershipsAsync(CancellationToken cancellationToken = default) =>
        (await _http.GetAsync<MembershipList>("auth/memberships", cancellationToken).ConfigureAwait(false)).Memberships;

    /// <summary>Mails the person a link that signs in as another of their memberships.</summary>
    /// <exception cref="PalisadeApiException"><c>not_found</c>.</exception>
    public Task MailMembershipLinkAsync(string id, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Done>($"auth/memberships/{Escape(id)}/link", body: null, cancellationToken);

    /// <summary>Which second factors there are, what the brand asks for, and until when the last proof is fresh.</summary>
    public Task<SecondFactor> SecondFactorAsync(CancellationToken cancellationToken = default) => _http.GetAsync<SecondFactor>("auth/second-factor", cancellationToken);

    /// <summary>Begins to set an authenticator app up.</summary>
    /// <exception cref="PalisadeApiException"><c>totp_enrolled</c>, <c>step_up_required</c>.</exception>
    public Task<NewAuthenticator> BeginAuthenticatorAsync(CancellationToken cancellationToken = default) => _http.PostAsync<NewAuthenticator>("auth/totp", body: null, cancellationToken);

    /// <summary>The app has the secret, as its code shows; returns recovery codes, which are never shown again.</summary>
    /// <exception cref="PalisadeApiException"><c>invalid_code</c>, <c>too_many_attempts</c>, <c>no_totp</c>, <c>step_up_required</c>.</exception>
    public async Task<IReadOnlyList<string>> ConfirmAuthenticatorAsync(string code, CancellationToken cancellationToken = default) =>
        (await _http.PostAsync<CodeList>("auth/totp/confirm", new { code }, cancellationToken).ConfigureAwait(false)).RecoveryCodes;

    /// <summary>Shows the second factor with a code of the app.</summary>
    /// <exception cref="PalisadeApiException"><c>invalid_code</c>, <c>too_many_attempts</c>, <c>no_totp</c>.</exception>
    public Task ShowAuthenticatorCodeAsync(string code, CancellationToken cancellationToken = default) => _http.PostAsync<Done>("auth/totp/verify", new { code }, cancellationToken);

    /// <summary>Shows the second factor with a recovery code, which is used up by that.</summary>
    /// <exception cref="PalisadeApiException"><c>invalid_code</c>, <c>too_many_attempts</c>, <c>no_totp</c>.</exception>
    public Task ShowRecoveryCodeAsync(string code, CancellationToken cancellationToken = default) => _http.PostAsync<Done>("auth/recovery-codes/verify", new { code }, cancellationToken);

    /// <summary>Takes the app away, its recovery codes as well.</summary>
    /// <exception cref="PalisadeApiException"><c>second_factor_needed</c>, <c>step_up_required</c>.</exception>
    public Task RemoveAuthenticatorAsync(CancellationToken cancellationToken = default) => DeleteAsync("auth/totp", cancellationToken);

    /// <summary>New recovery codes; the old ones end.</summary>
    /// <exception cref="PalisadeApiException"><c>no_totp</c>, <c>step_up_required</c>.</exception>
    public async Task<IReadOnlyList<string>> RenewRecoveryCodesAsync(CancellationToken cancellationToken = default) =>
        (await _http.PostAsync<CodeList>("auth/recovery-codes", body: null, cancellationToken).ConfigureAwait(false)).RecoveryCodes;

    /// <summary>Passkeys of one's own, newest first.</summary>
    public async Task<IReadOnlyList<Passkey>> ListPasskeysAsync(CancellationToken cancellationToken = default) =>
        (await _http.GetAsync<PasskeyList>("auth/passkeys", cancellationToken).ConfigureAwait(false)).Passkeys;

    /// <summary>Calls a passkey something else.</summary>
    /// <exception cref="PalisadeApiException"><c>not_found</c>, <c>invalid_body</c>.</exception>
    public Task RenamePasskeyAsync(string id, string name, CancellationToken cancellationToken = default) =>
        _http.SendAsync<Passkey>(HttpMethod.Patch, $"auth/passkeys/{Escape(id)}", new { name }, idempotencyKey: null, cancellationToken);

    /// <summary>Takes a passkey away.</summary>
    /// <exception cref="PalisadeApiException"><c>not_found</c>, <c>second_factor_needed</c>, <c>step_up_required</c>.</exception>
    public Task RemovePasskeyAsync(string id, CancellationToken cancellationToken = default) => DeleteAsync($"auth/passkeys/{Escape(id)}", cancellationToken);

    /// <summary>Where the API answers nothing.</summary>
    private async Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        using var answer = await _http.SendRawAsync(HttpMethod.Delete, path, body: null, idempotencyKey: null, cancellationToken).ConfigureAwait(false);
    }

    private sealed record SessionList(IReadOnlyList<OwnSession> Sessions);

    private sealed record MembershipList(IReadOnlyList<OwnMembership> Memberships);

    private sealed record CodeList(IReadOnlyList<string> RecoveryCodes);

    private sealed record PasskeyList(IReadOnlyList<Passkey> Passkeys);
}
