namespace Palisade.Client;

/// <content>The brand's own domains.</content>
public sealed partial class PalisadeClient
{
    /// <summary>The brand's domains, oldest first.</summary>
    public async Task<IReadOnlyList<Domain>> ListDomainsAsync(CancellationToken cancellationToken = default) =>
        (await _http.GetAsync<DomainList>("config/domain", cancellationToken).ConfigureAwait(false)).Domains;

    /// <summary>Claims a domain; the answer says how to prove it.</summary>
    /// <exception cref="PalisadeApiException"><c>invalid_domain</c>, <c>reserved_host</c>, <c>subdomain_required</c>, <c>domain_taken</c>, <c>domain_already_registered</c>.</exception>
    public Task<Domain> ClaimDomainAsync(string domain, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Domain>("config/domain", new { domain }, cancellationToken);

    /// <summary>Looks for the proof now.</summary>
    /// <exception cref="PalisadeApiException"><c>verification_failed</c> (the claim may have another token then), <c>domain_taken</c>.</exception>
    public Task<Domain> VerifyDomainAsync(string id, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Domain>($"config/domain/{Escape(id)}/verify", body: null, cancellationToken);

    /// <summary>Gives a domain up.</summary>
    public Task ReleaseDomainAsync(string id, CancellationToken cancellationToken = default) =>
        _http.SendAsync<Done>(HttpMethod.Delete, $"config/domain/{Escape(id)}", body: null, idempotencyKey: null, cancellationToken);

    private sealed record DomainList(IReadOnlyList<Domain> Domains);
}

/// <summary>A domain of a brand.</summary>
/// <param name="Id">Of the claim.</param>
/// <param name="Name">Lower case, ASCII.</param>
/// <param name="Status"><c>pending</c>, <c>verified</c> or <c>failed</c>.</param>
/// <param name="Proof">How it was proved last: <c>txt</c>, <c>cname</c> or <c>http</c>.</param>
/// <param name="FailingSince">Since when the proof of a verified domain is missed.</param>
/// <param name="SuspendedAt">When it was taken out of use.</param>
/// <param name="DnsInstructions">How to prove it, and where to point it.</param>
/// <param name="Edge">Where the name leads; only after it was verified just now.</param>
public sealed record Domain(
    string Id, [property: System.Text.Json.Serialization.JsonPropertyName("domain")] string Name, string Status, string? Proof, DateTimeOffset? FailingSince,
    DateTimeOffset? SuspendedAt, DomainInstructions DnsInstructions, DomainEdge? Edge);

/// <summary>How to prove a domain: the TXT record, or the alias with the token, or the file.</summary>
public sealed record DomainInstructions(DomainTarget Cname, DomainText Txt, DomainTarget TokenCname, DomainFile Http);

/// <summary>An alias to be made.</summary>
public sealed record DomainTarget(string Name, string Target);

/// <summary>A TXT record to be made.</summary>
public sealed record DomainText(string Name, string Value);

/// <summary>A file to be served.</summary>
public sealed record DomainFile(string Url, string Content);

/// <summary>Where a domain's name leads.</summary>
public sealed record DomainEdge(string Target, bool PointsHere, IReadOnlyList<string> Found);
