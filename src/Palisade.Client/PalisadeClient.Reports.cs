namespace Palisade.Client;

/// <content>Figures, and what they are made of.</content>
public sealed partial class PalisadeClient
{
    /// <summary>The tenant's numbers since a moment (null: of the last 30 days).</summary>
    public Task<Overview> OverviewAsync(DateTimeOffset? since, string? cursor, int limit = 100, CancellationToken cancellationToken = default) =>
        _http.GetAsync<Overview>(At("admin/overview", ("limit", $"{limit}"), ("since", Time(since)), ("cursor", cursor)), cancellationToken);

    /// <summary>The tenant's numbers by day or week.</summary>
    public Task<Series> ProgramSeriesAsync(DateTimeOffset since, DateTimeOffset until, string? bucket = null, CancellationToken cancellationToken = default) =>
        _http.GetAsync<Series>(At("admin/timeseries", ("since", Time(since)), ("until", Time(until)), ("bucket", bucket)), cancellationToken);

    /// <summary>A partner's numbers by day or week.</summary>
    public Task<Series> PartnerSeriesAsync(string partnerId, DateTimeOffset since, DateTimeOffset until, CancellationToken cancellationToken = default) =>
        _http.GetAsync<Series>(At($"partners/{Escape(partnerId)}/timeseries", ("since", Time(since)), ("until", Time(until))), cancellationToken);

    /// <summary>A partner's numbers since a moment, with those of its links.</summary>
    public Task<Dashboard> DashboardAsync(string partnerId, DateTimeOffset since, CancellationToken cancellationToken = default) =>
        _http.GetAsync<Dashboard>(At($"partners/{Escape(partnerId)}/dashboard", ("since", Time(since)), ("includeLinks", "true")), cancellationToken);

    /// <summary>Where a partner's clicks came from.</summary>
    /// <param name="partnerId">Whose clicks.</param>
    /// <param name="dimension"><c>referer</c>, <c>utm_source</c>, <c>utm_medium</c>, <c>utm_campaign</c>, <c>country</c>, <c>device</c>, <c>browser</c> or <c>os</c>.</param>
    /// <param name="since">From when.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Breakdown> BreakdownAsync(string partnerId, string dimension, DateTimeOffset since, CancellationToken cancellationToken = default) =>
        _http.GetAsync<Breakdown>(At($"partners/{Escape(partnerId)}/breakdowns", ("dimension", dimension), ("since", Time(since))), cancellationToken);

    /// <summary>A partner's customers, those who came last first.</summary>
    public async Task<(IReadOnlyList<Customer> Customers, string Currency)> ListCustomersAsync(
        string partnerId, int limit = 50, int offset = 0, CancellationToken cancellationToken = default)
    {
        var list = await _http.GetAsync<CustomerList>(
            At($"partners/{Escape(partnerId)}/customers", ("limit", $"{limit}"), ("offset", $"{offset}")), cancellationToken).ConfigureAwait(false);
        return (list.Customers, list.Currency);
    }

    /// <summary>The events that count for a partner, newest first.</summary>
    public async Task<Page<PartnerEvent>> ListPartnerEventsAsync(string partnerId, string? type = null, int limit = 50, string? cursor = null, CancellationToken cancellationToken = default)
    {
        var list = await _http.GetAsync<EventList>(
            At($"partners/{Escape(partnerId)}/events", ("limit", $"{limit}"), ("type", type), ("cursor", cursor)), cancellationToken).ConfigureAwait(false);
        return new Page<PartnerEvent>(list.Events, list.NextCursor);
    }

    /// <summary>A page of commissions of the tenant, newest first.</summary>
    public async Task<Page<Commission>> PageCommissionsAsync(
        string? partnerId = null, string? status = null, int limit = 50, string? cursor = null, CancellationToken cancellationToken = default)
    {
        var path = partnerId is null ? "commissions" : $"partners/{Escape(partnerId)}/commissions";
        var list = await _http.GetAsync<CommissionPage>(At(path, ("limit", $"{limit}"), ("status", status), ("cursor", cursor)), cancellationToken).ConfigureAwait(false);
        return new Page<Commission>(list.Commissions, list.NextCursor);
    }

    /// <summary>A page of payouts, newest first.</summary>
    public async Task<Page<Payout>> PagePayoutsAsync(
        string? partnerId = null, string? status = null, int limit = 50, string? cursor = null, CancellationToken cancellationToken = default)
    {
        var path = partnerId is null ? "payouts" : $"partners/{Escape(partnerId)}/payouts";
        var list = await _http.GetAsync<PayoutPage>(At(path, ("limit", $"{limit}"), ("status", status), ("cursor", cursor)), cancellationToken).ConfigureAwait(false);
        return new Page<Payout>(list.Payouts, list.NextCursor);
    }

    /// <summary>What a run would do now; nothing is changed.</summary>
    public Task<PayoutPreview> PreviewPayoutsAsync(CancellationToken cancellationToken = default) =>
        _http.PostAsync<PayoutPreview>("payouts/preview", body: null, cancellationToken);

    /// <summary>Gathers approved commissions into payouts, if that is still what the preview showed.</summary>
    /// <exception cref="PalisadeApiException"><c>preview_stale</c> and the like: something changed meanwhile.</exception>
    public Task<PayoutRun> RunPreviewedPayoutsAsync(string previewDigest, string? idempotencyKey = null, CancellationToken cancellationToken = default) =>
        _http.PostAsync<PayoutRun>("payouts/run", new { previewDigest }, cancellationToken, idempotencyKey);

    /// <summary>Takes a payout back that was not sent; its commissions wait for the next run.</summary>
    public async Task<Payout> CancelPayoutAsync(string payoutId, CancellationToken cancellationToken = default) =>
        (await _http.PostAsync<OnePayout>($"payouts/{Escape(payoutId)}/cancel", body: null, cancellationToken).ConfigureAwait(false)).Payout;

    /// <summary>How a payout's money moves.</summary>
    public Task<PayoutTransfer> PayoutTransferAsync(string payoutId, CancellationToken cancellationToken = default) =>
        _http.GetAsync<PayoutTransfer>($"payouts/{Escape(payoutId)}/transfer", cancellationToken);

    /// <summary>The statement of a payout.</summary>
    /// <param name="payoutId">Which payout.</param>
    /// <param name="format"><c>pdf</c> or <c>csv</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<ApiFile> StatementAsync(string payoutId, string format, CancellationToken cancellationToken = default) =>
        FileAsync($"payouts/{Escape(payoutId)}/statement.{(format == "csv" ? "csv" : "pdf")}", cancellationToken);

    /// <summary>Payouts that a person is to send, as a file for the bank.</summary>
    public Task<ApiFile> ManualPayoutsFileAsync(CancellationToken cancellationToken = default) => FileAsync("payouts/manual.csv", cancellationToken);

    /// <summary>Money that came back, newest first.</summary>
    public async Task<Page<ReturnedPayout>> ListReturnsAsync(string? cursor = null, CancellationToken cancellationToken = default)
    {
        var list = await _http.GetAsync<ReturnList>(At("payouts/returns", ("cursor", cursor)), cancellationToken).ConfigureAwait(false);
        return new Page<ReturnedPayout>(list.Returns, list.NextCursor);
    }

    /// <summary>Decides about money that came back: <paramref name="payAgain"/>, or leave it.</summary>
    public Task DecideReturnAsync(string id, bool payAgain, string? reason, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Done>($"payouts/returns/{Escape(id)}/{(payAgain ? "pay-again" : "clear")}", new { reason }, cancellationToken);

    /// <summary>What payout providers said, newest first.</summary>
    /// <param name="cursor">Of the page before.</param>
    /// <param name="verdict"><c>accepted</c>, <c>superseded</c>, or <c>conflict</c> for what waits for a person; null: all.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<Page<PayoutConfirmation>> ListConfirmationsAsync(string? cursor = null, string? verdict = null, CancellationToken cancellationToken = default)
    {
        var list = await _http.GetAsync<ConfirmationList>(At("payouts/confirmations", ("limit", "50"), ("verdict", verdict), ("cursor", cursor)), cancellationToken).ConfigureAwait(false);
        return new Page<PayoutConfirmation>(list.Confirmations, list.NextCursor);
    }

    /// <summary>How payouts are made.</summary>
    public Task<PayoutSettings> PayoutSettingsAsync(CancellationToken cancellationToken = default) => _http.GetAsync<PayoutSettings>("config/payouts", cancellationToken);

    /// <summary>Changes how payouts are made.</summary>
    public Task ChangePayoutSettingsAsync(string rail, int thresholdCents, string cadence, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Done>("config/payouts", new { rail, thresholdCents, cadence }, cancellationToken);

    /// <summary>Whether a partner has an account that payouts go to.</summary>
    public Task<ConnectStatus> ConnectStatusAsync(string partnerId, CancellationToken cancellationToken = default) =>
        _http.GetAsync<ConnectStatus>($"partners/{Escape(partnerId)}/connect/status", cancellationToken);

    /// <summary>Where a partner opens the account that payouts go to.</summary>
    public async Task<Uri> StartConnectAsync(string partnerId, Uri returnUrl, CancellationToken cancellationToken = default) =>
        (await _http.PostAsync<ConnectStarted>($"partners/{Escape(partnerId)}/connect/start", new { returnUrl, refreshUrl = returnUrl }, cancellationToken).ConfigureAwait(false)).Url;

    /// <summary>The balances of the books.</summary>
    public async Task<IReadOnlyList<LedgerBalance>> LedgerBalancesAsync(CancellationToken cancellationToken = default) =>
        (await _http.GetAsync<BalanceList>("ledger/balances", cancellationToken).ConfigureAwait(false)).Balances;

    /// <summary>Postings in the books, newest first.</summary>
    public async Task<Page<LedgerEntry>> LedgerEntriesAsync(string? account = null, string? cursor = null, CancellationToken cancellationToken = default)
    {
        var list = await _http.GetAsync<EntryList>(At("ledger/entries", ("limit", "50"), ("account", account), ("cursor", cursor)), cancellationToken).ConfigureAwait(false);
        return new Page<LedgerEntry>(list.Entries, list.NextCursor);
    }

    private Task<ApiFile> FileAsync(string path, CancellationToken cancellationToken) => _http.FileAsync(path, cancellationToken);

    private static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);

    internal static string At(string path, params (string Name, string? Value)[] query)
    {
        var given = query.Where(q => !string.IsNullOrEmpty(q.Value)).Select(q => $"{q.Name}={Escape(q.Value!)}").ToList();
        return given.Count == 0 ? path : $"{path}?{string.Join('&', given)}";
    }

    private sealed record CustomerList(IReadOnlyList<Customer> Customers, string Currency);

    private sealed record EventList(IReadOnlyList<PartnerEvent> Events, string? NextCursor);

    private sealed record CommissionPage(IReadOnlyList<Commission> Commissions, string? NextCursor);

    private sealed record PayoutPage(IReadOnlyList<Payout> Payouts, string? NextCursor);

    private sealed record ReturnList(IReadOnlyList<ReturnedPayout> Returns, string? NextCursor);

    private sealed record ConfirmationList(IReadOnlyList<PayoutConfirmation> Confirmations, string? NextCursor);

    private sealed record ConnectStarted(Uri Url);

    private sealed record BalanceList(IReadOnlyList<LedgerBalance> Balances);

    private sealed record EntryList(IReadOnlyList<LedgerEntry> Entries, string? NextCursor);
}
