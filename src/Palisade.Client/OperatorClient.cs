namespace Palisade.Client;

/// <summary>
/// What an operator of the platform may do with its token (<c>opp_…</c>): decide about brands, keep the block list, ask for a reach into one brand.
/// Every method throws <see cref="PalisadeApiException"/> when the API refuses. Thread-safe.
/// </summary>
public sealed class OperatorClient
{
    private readonly HttpClient _http;

    /// <summary>Uses a client that carries the token and whose base address is <c>{server}/api/v1/platform-admin/</c>; the caller owns it.</summary>
    public OperatorClient(HttpClient http)
    {
        ArgumentNullException.ThrowIfNull(http);
        _http = http;
    }

    /// <summary>Whose token it is.</summary>
    public Task<PlatformStaffMember> MeAsync(CancellationToken cancellationToken = default) => _http.GetAsync<PlatformStaffMember>("me", cancellationToken);

    /// <summary>Brands, newest first.</summary>
    /// <param name="status"><c>pending</c>, <c>approved</c>, <c>rejected</c>, <c>suspended</c> or <c>all</c>.</param>
    /// <param name="find">A part of slug or name.</param>
    /// <param name="cursor">Of the page before.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<Page<PlatformBrand>> ListBrandsAsync(string status, string? find = null, string? cursor = null, CancellationToken cancellationToken = default)
    {
        var list = await _http.GetAsync<BrandList>(PalisadeClient.At("brands", ("limit", "100"), ("status", status), ("q", find), ("cursor", cursor)), cancellationToken).ConfigureAwait(false);
        return new Page<PlatformBrand>(list.Brands, list.NextCursor);
    }

    /// <summary>Decides about a brand.</summary>
    /// <param name="id">Which brand.</param>
    /// <param name="decision"><c>approve</c>, <c>reject</c>, <c>suspend</c> or <c>reinstate</c>.</param>
    /// <param name="reason">Why; needed to suspend.</param>
    /// <param name="notifyBrand">Whether the brand's operators are told by mail.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="PalisadeApiException"><c>brand_not_found</c>, <c>invalid_body</c>, <c>read_only_operator</c>.</exception>
    public Task<BrandDecision> DecideAsync(string id, string decision, string? reason, bool notifyBrand, CancellationToken cancellationToken = default) =>
        _http.PostAsync<BrandDecision>($"brands/{Uri.EscapeDataString(id)}/{Uri.EscapeDataString(decision)}", new { reason, notifyBrand }, cancellationToken);

    /// <summary>What is refused when a brand signs up or claims a domain, newest first.</summary>
    public async Task<Page<BlockedName>> ListBlockedAsync(string? cursor = null, CancellationToken cancellationToken = default)
    {
        var list = await _http.GetAsync<BlockList>(PalisadeClient.At("blocklist", ("limit", "100"), ("cursor", cursor)), cancellationToken).ConfigureAwait(false);
        return new Page<BlockedName>(list.Entries, list.NextCursor);
    }

    /// <summary>Refuses something from now on.</summary>
    /// <exception cref="PalisadeApiException"><c>already_blocked</c>, <c>invalid_body</c>, <c>read_only_operator</c>.</exception>
    public Task BlockAsync(string type, string value, string? reason, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Done>("blocklist", new { type, value, reason }, cancellationToken);

    /// <summary>Refuses it no more.</summary>
    public async Task UnblockAsync(string id, CancellationToken cancellationToken = default)
    {
        using var answer = await _http.SendRawAsync(HttpMethod.Delete, $"blocklist/{Uri.EscapeDataString(id)}", body: null, idempotencyKey: null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reaches that were asked for, newest first; into one brand, or into any.</summary>
    public async Task<Page<AskedReach>> ListReachesAsync(string? brandId = null, string? cursor = null, CancellationToken cancellationToken = default)
    {
        var list = await _http.GetAsync<ReachList>(PalisadeClient.At("reaches", ("limit", "50"), ("brand", brandId), ("cursor", cursor)), cancellationToken).ConfigureAwait(false);
        return new Page<AskedReach>(list.Reaches, list.NextCursor);
    }

    /// <summary>A reach, and what became of it.</summary>
    public Task<ReachIntoBrand> GetReachAsync(string id, CancellationToken cancellationToken = default) =>
        _http.GetAsync<ReachIntoBrand>($"reaches/{Uri.EscapeDataString(id)}", cancellationToken);

    /// <summary>Asks for a reach into a brand, named by slug or id.</summary>
    /// <exception cref="PalisadeApiException"><c>brand_not_found</c>, <c>reach_too_long</c>, <c>reach_open</c>, <c>read_only_operator</c>, <c>invalid_body</c>.</exception>
    public Task<ReachIntoBrand> RequestReachAsync(string brand, string reason, int? minutes, bool write, bool breakGlass, CancellationToken cancellationToken = default) =>
        _http.PostAsync<ReachIntoBrand>("reaches", new { brand, reason, minutes, write, breakGlass }, cancellationToken);

    /// <summary>Breaks the glass that a colleague asked to break.</summary>
    /// <exception cref="PalisadeApiException"><c>own_reach</c>, <c>reach_not_waiting</c>, <c>read_only_operator</c>.</exception>
    public Task<ReachIntoBrand> ConfirmReachAsync(string id, CancellationToken cancellationToken = default) =>
        _http.PostAsync<ReachIntoBrand>($"reaches/{Uri.EscapeDataString(id)}/confirm", body: null, cancellationToken);

    /// <summary>Ends a reach, or takes a wish back.</summary>
    /// <exception cref="PalisadeApiException"><c>not_own_reach</c>, <c>reach_not_waiting</c>.</exception>
    public Task<ReachIntoBrand> EndReachAsync(string id, CancellationToken cancellationToken = default) =>
        _http.PostAsync<ReachIntoBrand>($"reaches/{Uri.EscapeDataString(id)}/end", body: null, cancellationToken);

    /// <summary>What operators of the platform did, newest first.</summary>
    public Task<AuditPage> ListAuditAsync(string? action = null, string? target = null, string? actor = null, string? cursor = null, CancellationToken cancellationToken = default) =>
        _http.GetAsync<AuditPage>(PalisadeClient.At("audit", ("limit", "50"), ("action", action), ("target", target), ("actor", actor), ("cursor", cursor)), cancellationToken);

    /// <summary>All of it as a file.</summary>
    /// <param name="format"><c>ndjson</c> or <c>csv</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<ApiFile> ExportAuditAsync(string format, CancellationToken cancellationToken = default) =>
        _http.FileAsync(PalisadeClient.At("audit/export", ("format", format)), cancellationToken);

    /// <summary>How the server is: whether it answers, and whether its database does.</summary>
    public async Task<ServerHealth> HealthAsync(CancellationToken cancellationToken = default)
    {
        var alive = await _http.GetAsync<Alive>("/health", cancellationToken).ConfigureAwait(false);
        try
        {
            return new ServerHealth(alive.Mode, (await _http.GetAsync<Ready>("/health/ready", cancellationToken).ConfigureAwait(false)).Ok);
        }
        catch (PalisadeApiException e) when (e.Status == System.Net.HttpStatusCode.ServiceUnavailable)
        {
            return new ServerHealth(alive.Mode, DatabaseAnswers: false);
        }
    }

    private sealed record Done;

    private sealed record BrandList(IReadOnlyList<PlatformBrand> Brands, string? NextCursor);

    private sealed record BlockList(IReadOnlyList<BlockedName> Entries, string? NextCursor);

    private sealed record ReachList(IReadOnlyList<AskedReach> Reaches, string? NextCursor);

    private sealed record Alive(bool Ok, string Mode);

    private sealed record Ready(bool Ok);
}
