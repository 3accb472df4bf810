namespace Palisade.Client;

/// <content>Identities, events, commissions, payouts and reports.</content>
public sealed partial class PalisadeClient
{
    /// <summary>Tells that the visitor who came with a click is this user.</summary>
    public Task<Identified> IdentifyAsync(string cref, string userId, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Identified>("attribution/identify", new { cref, userId }, cancellationToken);

    /// <summary>Stores an event and credits the partners it counts for.</summary>
    public Task<Tracked> TrackEventAsync(NewEvent @event, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Tracked>("attribution/events", @event, cancellationToken);

    /// <summary>Commissions of the tenant, newest first.</summary>
    /// <param name="status"><c>accrued</c>, <c>approved</c>, <c>paid</c>, <c>reversed</c>, or null for all.</param>
    /// <param name="limit">At most 500.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<IReadOnlyList<Commission>> ListCommissionsAsync(string? status = null, int limit = 100, CancellationToken cancellationToken = default) =>
        (await _http.GetAsync<CommissionList>($"commissions?limit={limit}{Status(status)}", cancellationToken).ConfigureAwait(false)).Commissions;

    /// <summary>Commissions of one partner, newest first.</summary>
    public async Task<IReadOnlyList<Commission>> ListPartnerCommissionsAsync(
        string partnerId, string? status = null, int limit = 100, CancellationToken cancellationToken = default) =>
        (await _http.GetAsync<CommissionList>($"partners/{Escape(partnerId)}/commissions?limit={limit}{Status(status)}", cancellationToken).ConfigureAwait(false)).Commissions;

    /// <summary>Approves an accrued commission whose holdback is over.</summary>
    public async Task<Commission> ApproveCommissionAsync(string commissionId, CancellationToken cancellationToken = default) =>
        (await _http.PostAsync<OneCommission>($"commissions/{Escape(commissionId)}/approve", body: null, cancellationToken).ConfigureAwait(false)).Commission;

    /// <summary>Takes back a commission that is not paid.</summary>
    public async Task<Commission> ReverseCommissionAsync(string commissionId, CancellationToken cancellationToken = default) =>
        (await _http.PostAsync<OneCommission>($"commissions/{Escape(commissionId)}/reverse", body: null, cancellationToken).ConfigureAwait(false)).Commission;

    /// <summary>Takes back a commission that is not paid, and says why in the audit.</summary>
    public async Task<Commission> ReverseCommissionAsync(string commissionId, string? reason, CancellationToken cancellationToken = default) =>
        (await _http.PostAsync<OneCommission>($"commissions/{Escape(commissionId)}/reverse", new { reason }, cancellationToken).ConfigureAwait(false)).Commission;

    /// <summary>The signed receipt of a commission, as <see cref="ReceiptVerifier.Verify"/> takes it.</summary>
    public Task<string> ReceiptAsync(string commissionId, CancellationToken cancellationToken = default) =>
        TextAsync($"commissions/{Escape(commissionId)}/receipt", cancellationToken);

    /// <summary>The public keys of the tenant's receipts, as <see cref="ReceiptVerifier.Verify"/> takes them.</summary>
    public Task<string> ReceiptKeysAsync(CancellationToken cancellationToken = default) => TextAsync("receipts/keys", cancellationToken);

    /// <summary>Gathers approved commissions into payouts.</summary>
    /// <param name="idempotencyKey">Repeating a run with the same key returns the same answer.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<PayoutRun> RunPayoutsAsync(string? idempotencyKey = null, CancellationToken cancellationToken = default) =>
        _http.PostAsync<PayoutRun>("payouts/run", body: null, cancellationToken, idempotencyKey);

    /// <summary>Tells that the money of a manual payout was sent.</summary>
    public async Task<Payout> ConfirmPayoutAsync(string payoutId, CancellationToken cancellationToken = default) =>
        (await _http.PostAsync<OnePayout>($"payouts/{Escape(payoutId)}/confirm", body: null, cancellationToken).ConfigureAwait(false)).Payout;

    /// <summary>Payouts of the tenant, newest first.</summary>
    public async Task<IReadOnlyList<Payout>> ListPayoutsAsync(CancellationToken cancellationToken = default) =>
        (await _http.GetAsync<PayoutList>("payouts", cancellationToken).ConfigureAwait(false)).Payouts;

    /// <summary>Payouts of one partner, newest first.</summary>
    public async Task<IReadOnlyList<Payout>> ListPartnerPayoutsAsync(string partnerId, CancellationToken cancellationToken = default) =>
        (await _http.GetAsync<PayoutList>($"partners/{Escape(partnerId)}/payouts", cancellationToken).ConfigureAwait(false)).Payouts;

    /// <summary>A partner's numbers of the last 30 days.</summary>
    public Task<Dashboard> DashboardAsync(string partnerId, CancellationToken cancellationToken = default) =>
        _http.GetAsync<Dashboard>($"partners/{Escape(partnerId)}/dashboard", cancellationToken);

    /// <summary>A partner's funnel of the last 30 days.</summary>
    public Task<Funnel> FunnelAsync(string partnerId, CancellationToken cancellationToken = default) =>
        _http.GetAsync<Funnel>($"partners/{Escape(partnerId)}/funnel", cancellationToken);

    /// <summary>The tenant's numbers of the last 30 days.</summary>
    public Task<Overview> OverviewAsync(CancellationToken cancellationToken = default) => _http.GetAsync<Overview>("admin/overview", cancellationToken);

    private async Task<string> TextAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await _http.SendRawAsync(HttpMethod.Get, path, body: null, idempotencyKey: null, cancellationToken).ConfigureAwait(false);
        return await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
    }

    private static string Status(string? status) => status is null ? "" : $"&status={Escape(status)}";

    private sealed record CommissionList(IReadOnlyList<Commission> Commissions);

    private sealed record OneCommission(Commission Commission);

    private sealed record OnePayout(Payout Payout);

    private sealed record PayoutList(IReadOnlyList<Payout> Payouts);
}
