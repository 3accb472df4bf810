namespace Palisade.Client;

public sealed partial class PalisadeClient
{
    /// <summary>Agencies of the brand, newest first.</summary>
    /// <param name="status"><c>open</c> or <c>closed</c>; null: all.</param>
    /// <param name="cursor">Of the page before.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<Page<Agency>> ListAgenciesAsync(string? status = null, string? cursor = null, CancellationToken cancellationToken = default)
    {
        var list = await _http.GetAsync<AgencyList>(At("agencies", ("limit", "50"), ("status", status), ("cursor", cursor)), cancellationToken).ConfigureAwait(false);
        return new Page<Agency>(list.Agencies, list.NextCursor);
    }

    /// <summary>Founds an agency and invites its first owner.</summary>
    /// <exception cref="PalisadeApiException"><c>feature_off</c>, <c>too_many_agencies</c>, <c>invalid_body</c>.</exception>
    public async Task<Agency> CreateAgencyAsync(string name, string ownerEmail, string ownerName, CancellationToken cancellationToken = default) =>
        (await _http.PostAsync<NewAgency>("agencies", new { name, ownerEmail, ownerName }, cancellationToken).ConfigureAwait(false)).Agency;

    /// <summary>Closes an agency: its people and keys are refused at once.</summary>
    public Task<Agency> CloseAgencyAsync(string id, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Agency>($"agencies/{Escape(id)}/close", body: null, cancellationToken);

    /// <summary>Opens a closed agency again.</summary>
    public Task<Agency> ReopenAgencyAsync(string id, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Agency>($"agencies/{Escape(id)}/reopen", body: null, cancellationToken);

    /// <summary>Changes what partners advertise with; null members stay, an empty description is cleared.</summary>
    public Task<BrandResource> ChangeResourceAsync(string id, string? label, string? description, string? body, CancellationToken cancellationToken = default) =>
        _http.SendAsync<BrandResource>(HttpMethod.Patch, $"brand-resources/{Escape(id)}", new { label, description, body }, idempotencyKey: null, cancellationToken);

    /// <summary>Puts these first, in this order.</summary>
    public Task ReorderResourcesAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Done>("brand-resources/reorder", new { ids }, cancellationToken);

    /// <summary>Whether somebody still has to set this installation up.</summary>
    public async Task<bool> NeedsSetupAsync(CancellationToken cancellationToken = default) =>
        (await _http.GetAsync<InstallStatus>("install/status", cancellationToken).ConfigureAwait(false)).NeedsSetup;

    /// <summary>Sets an installation of one brand up and invites its first operator.</summary>
    /// <exception cref="PalisadeApiException"><c>already_installed</c>, <c>install_not_available</c>, <c>invalid_body</c>.</exception>
    public Task InstallAsync(string programName, string adminName, string adminEmail, string? supportEmail, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Done>("install", new { programName, adminName, adminEmail, supportEmail }, cancellationToken);

    private sealed record AgencyList(IReadOnlyList<Agency> Agencies, string? NextCursor);

    private sealed record NewAgency(Agency Agency);

    private sealed record InstallStatus(bool NeedsSetup);
}
