namespace Palisade.Client;

public sealed partial class PalisadeClient
{
    /// <summary>One payout.</summary>
    /// <exception cref="PalisadeApiException"><c>payout_not_found</c>.</exception>
    public async Task<Payout> GetPayoutAsync(string payoutId, CancellationToken cancellationToken = default) =>
        (await _http.GetAsync<OnePayout>($"payouts/{Escape(payoutId)}", cancellationToken).ConfigureAwait(false)).Payout;

    /// <summary>Asks for a decision about a transfer that no program may decide; carried out at once where the provider is sure, else pending.</summary>
    /// <exception cref="PalisadeApiException"><c>request_already_pending</c>, <c>invalid_body</c>.</exception>
    public async Task<RecoveryRequest> RequestRecoveryAsync(string payoutId, RecoveryWish wish, CancellationToken cancellationToken = default) =>
        (await _http.PostAsync<OneRecovery>($"payouts/{Escape(payoutId)}/recovery", wish, cancellationToken).ConfigureAwait(false)).Request;

    /// <summary>What was asked to be recovered, newest first; of one payout, or of all.</summary>
    public async Task<Page<RecoveryRequest>> ListRecoveryRequestsAsync(string? payoutId = null, string? cursor = null, CancellationToken cancellationToken = default)
    {
        var list = await _http.GetAsync<RecoveryList>(At("recovery-requests", ("limit", "50"), ("targetId", payoutId), ("cursor", cursor)), cancellationToken).ConfigureAwait(false);
        return new Page<RecoveryRequest>(list.Requests, list.NextCursor);
    }

    /// <summary>The brand's own payment provider; null: there is none.</summary>
    public async Task<PayoutProvider?> PayoutProviderAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return (await _http.GetAsync<OneProvider>("config/payouts/provider", cancellationToken).ConfigureAwait(false)).Provider;
        }
        catch (PalisadeApiException e) when (e.Status == System.Net.HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Says where the brand's payment provider takes orders. The secret is answered by a rotation alone.</summary>
    /// <exception cref="PalisadeApiException"><c>provider_in_use</c>, <c>provider_url_refused</c>.</exception>
    public async Task<PayoutProvider> SetPayoutProviderAsync(string url, CancellationToken cancellationToken = default) =>
        (await _http.SendAsync<OneProvider>(HttpMethod.Put, "config/payouts/provider", new { url }, idempotencyKey: null, cancellationToken).ConfigureAwait(false)).Provider;

    /// <summary>Another secret for the payment provider, this once; the one before is taken for so long still.</summary>
    public async Task<string> RotatePayoutProviderAsync(int overlapHours, CancellationToken cancellationToken = default) =>
        (await _http.PostAsync<ProviderSecret>("config/payouts/provider/rotate-secret", new { overlapHours }, cancellationToken).ConfigureAwait(false)).Secret;

    /// <summary>Forgets the payment provider.</summary>
    /// <exception cref="PalisadeApiException"><c>provider_in_use</c>.</exception>
    public async Task RemovePayoutProviderAsync(CancellationToken cancellationToken = default)
    {
        using var answer = await _http.SendRawAsync(HttpMethod.Delete, "config/payouts/provider", body: null, idempotencyKey: null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The terms agreed with a partner, one set for each program.</summary>
    public async Task<IReadOnlyList<AgreedTerms>> AgreedTermsAsync(string partnerId, CancellationToken cancellationToken = default) =>
        (await _http.GetAsync<TermsList>($"partners/{Escape(partnerId)}/commission-snapshot?limit=200", cancellationToken).ConfigureAwait(false)).Snapshots;

    /// <summary>Replaces the terms agreed with a partner: for one program, or (null) for every program granted to it now.</summary>
    /// <exception cref="PalisadeApiException"><c>no_programs_granted</c>, <c>program_not_found</c>, <c>invalid_body</c>.</exception>
    public Task AgreeTermsAsync(
        string partnerId, string? programId, IReadOnlyList<CommissionRule> commissionRules, int? holdbackDays, CancellationToken cancellationToken = default) =>
        _http.SendAsync<Done>(
            HttpMethod.Put, At($"partners/{Escape(partnerId)}/commission-snapshot", ("programId", programId)), new { commissionRules, holdbackDays }, idempotencyKey: null, cancellationToken);

    /// <summary>Ends the terms agreed with a partner; the program's own count again.</summary>
    /// <exception cref="PalisadeApiException"><c>snapshot_not_found</c>.</exception>
    public Task EndTermsAsync(string partnerId, string? programId, CancellationToken cancellationToken = default) =>
        _http.SendAsync<Done>(HttpMethod.Delete, At($"partners/{Escape(partnerId)}/commission-snapshot", ("programId", programId)), body: null, idempotencyKey: null, cancellationToken);

    /// <summary>Asks for all events since a moment (null: since ever) to be worked out again, of one program's users or of all.</summary>
    public async Task<Rederivation> StartRederivationAsync(DateTimeOffset? from, string? programId, CancellationToken cancellationToken = default) =>
        (await _http.PostAsync<OneRederivation>("attribution/rederivations", new { from = Time(from), programId }, cancellationToken).ConfigureAwait(false)).Rederivation;

    /// <summary>What was worked out again, newest first.</summary>
    public async Task<Page<Rederivation>> ListRederivationsAsync(string? cursor = null, CancellationToken cancellationToken = default)
    {
        var list = await _http.GetAsync<RederivationList>(At("attribution/rederivations", ("limit", "50"), ("cursor", cursor)), cancellationToken).ConfigureAwait(false);
        return new Page<Rederivation>(list.Rederivations, list.NextCursor);
    }

    /// <summary>How far one got.</summary>
    public async Task<Rederivation> GetRederivationAsync(string id, CancellationToken cancellationToken = default) =>
        (await _http.GetAsync<OneRederivation>($"attribution/rederivations/{Escape(id)}", cancellationToken).ConfigureAwait(false)).Rederivation;

    /// <summary>Lets a click earn nothing from now on; the reason, if any, is for colleagues (at most 500 characters).</summary>
    /// <exception cref="PalisadeApiException"><c>click_not_found</c>, <c>already_flagged</c>, <c>invalid_body</c>.</exception>
    public Task FlagClickAsync(string clickId, string? reason = null, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Done>($"clicks/{Escape(clickId)}/flag", new { reason }, cancellationToken);

    private sealed record OneRecovery(RecoveryRequest Request);

    private sealed record RecoveryList(IReadOnlyList<RecoveryRequest> Requests, string? NextCursor);

    private sealed record OneProvider(PayoutProvider Provider);

    private sealed record ProviderSecret(string Secret);

    private sealed record TermsList(IReadOnlyList<AgreedTerms> Snapshots);

    private sealed record OneRederivation(Rederivation Rederivation);

    private sealed record RederivationList(IReadOnlyList<Rederivation> Rederivations, string? NextCursor);
}
