namespace Palisade.Client;

/// <content>Programs, partners and links.</content>
public sealed partial class PalisadeClient
{
    /// <summary>Makes a program.</summary>
    public Task<PartnerProgram> CreateProgramAsync(NewProgram program, CancellationToken cancellationToken = default) =>
        _http.PostAsync<PartnerProgram>("programs", program, cancellationToken);

    /// <summary>All programs of the tenant, newest first.</summary>
    public async Task<IReadOnlyList<PartnerProgram>> ListProgramsAsync(CancellationToken cancellationToken = default) =>
        (await _http.GetAsync<ProgramList>("programs", cancellationToken).ConfigureAwait(false)).Programs;

    /// <summary>Leads a program's links elsewhere.</summary>
    public Task<PartnerProgram> ChangeDestinationAsync(string programId, Uri destinationUrl, CancellationToken cancellationToken = default) =>
        _http.SendAsync<PartnerProgram>(HttpMethod.Patch, $"programs/{Escape(programId)}", new { destinationUrl }, idempotencyKey: null, cancellationToken);

    /// <summary>Makes a partner.</summary>
    public Task<Partner> CreatePartnerAsync(NewPartner partner, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Partner>("partners", partner, cancellationToken);

    /// <summary>One page of the partners, newest first.</summary>
    public async Task<Page<Partner>> ListPartnersAsync(int limit = 100, string? cursor = null, CancellationToken cancellationToken = default)
    {
        var page = await _http.GetAsync<PartnerList>(
            $"partners?limit={limit}{(cursor is null ? "" : $"&cursor={Escape(cursor)}")}", cancellationToken).ConfigureAwait(false);
        return new Page<Partner>(page.Partners, page.NextCursor);
    }

    /// <summary>The partner with exactly this address, or null.</summary>
    public async Task<Partner?> FindPartnerAsync(string email, CancellationToken cancellationToken = default) =>
        (await _http.GetAsync<PartnerList>($"partners?email={Escape(email)}", cancellationToken).ConfigureAwait(false)).Partners is [var partner, ..] ? partner : null;

    /// <summary>One partner.</summary>
    public Task<Partner> GetPartnerAsync(string partnerId, CancellationToken cancellationToken = default) =>
        _http.GetAsync<Partner>($"partners/{Escape(partnerId)}", cancellationToken);

    /// <summary>Makes a link of a partner in a program.</summary>
    /// <param name="partnerId">Whose link.</param>
    /// <param name="programId">Under which terms.</param>
    /// <param name="linkKey">3 to 64 letters, digits, '-' or '_', unique in the tenant.</param>
    /// <param name="destinationUrl">A page on an allowed host; the program's destination when null.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Link> CreateLinkAsync(string partnerId, string programId, string linkKey, Uri? destinationUrl = null, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Link>($"partners/{Escape(partnerId)}/links", new { linkKey, programId, destinationUrl }, cancellationToken);

    /// <summary>The links of a partner.</summary>
    public async Task<IReadOnlyList<Link>> ListLinksAsync(string partnerId, CancellationToken cancellationToken = default) =>
        (await _http.GetAsync<LinkList>($"partners/{Escape(partnerId)}/links", cancellationToken).ConfigureAwait(false)).Links;

    private sealed record ProgramList(IReadOnlyList<PartnerProgram> Programs);

    private sealed record PartnerList(IReadOnlyList<Partner> Partners, string? NextCursor);

    private sealed record LinkList(IReadOnlyList<Link> Links);
}
