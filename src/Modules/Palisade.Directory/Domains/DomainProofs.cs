using Palisade.Directory.Rules;
using Palisade.Platform;

namespace Palisade.Directory.Domains;

/// <summary>Ports on which the proof by a file is fetched; others in tests.</summary>
internal sealed record ProofPorts(int Http = 80, int Https = 443);

/// <summary>What a check found.</summary>
/// <param name="Outcome">Whether the proof is there.</param>
/// <param name="Proof"><c>txt</c>, <c>cname</c> or <c>http</c>; null unless it is.</param>
internal sealed record ProofResult(ProofOutcome Outcome, string? Proof)
{
    public static readonly ProofResult Missing = new(ProofOutcome.Missing, null);
    public static readonly ProofResult Unknown = new(ProofOutcome.Unknown, null);
}

/// <summary>Whether a domain's name leads to this installation.</summary>
internal sealed record EdgeView(string Target, bool PointsHere, IReadOnlyList<string> Found);

/// <summary>
/// Looks for proofs, outside any transaction. The token must be there whole and alone: a record or file that merely contains it proves nothing.
/// A file is fetched by the guarded client, so a name that leads into this server's own network is not called, and never redirected.
/// </summary>
internal sealed class DomainProofs(DnsClient dns, OutboundHttp http, ProofPorts ports)
{
    private const int LongestFile = 256;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task<ProofResult> CheckAsync(ProofPlace place, CancellationToken cancellationToken)
    {
        var record = await dns.LookUpAsync(place.RecordName, DnsType.Txt, cancellationToken);
        if (record.Values.Contains(place.RecordText, StringComparer.Ordinal))
        {
            return new ProofResult(ProofOutcome.Proven, "txt");
        }

        if (record.Chain.Contains(place.TokenTarget, StringComparer.Ordinal))
        {
            return new ProofResult(ProofOutcome.Proven, "cname");
        }

        if (await HasFileAsync(place, cancellationToken))
        {
            return new ProofResult(ProofOutcome.Proven, "http");
        }

        return record.Outcome == DnsOutcome.Unknown ? ProofResult.Unknown : ProofResult.Missing;
    }

    /// <summary>Whether the domain leads where the instructions say, by name or by address. A hint for the operator; nothing depends on it.</summary>
    public async Task<EdgeView> EdgeAsync(ProofPlace place, CancellationToken cancellationToken)
    {
        var (own, target) = (dns.LookUpAsync(place.Domain, DnsType.A, cancellationToken), dns.LookUpAsync(place.Target, DnsType.A, cancellationToken));
        var (own6, target6) = (dns.LookUpAsync(place.Domain, DnsType.Aaaa, cancellationToken), dns.LookUpAsync(place.Target, DnsType.Aaaa, cancellationToken));
        await Task.WhenAll(own, target, own6, target6);
        string[] found = [.. (await own).Chain, .. (await own).Values, .. (await own6).Values];
        var wanted = (await target).Values.Concat((await target6).Values).Append(place.Target);
        return new EdgeView(place.Target, found.Intersect(wanted, StringComparer.Ordinal).Any(), [.. found.Distinct(StringComparer.Ordinal).Take(20)]);
    }

    private async Task<bool> HasFileAsync(ProofPlace place, CancellationToken cancellationToken)
    {
        foreach (var site in new[] { Site("https", ports.Https, 443), Site("http", ports.Http, 80) })
        {
            var call = new OutboundCall(HttpMethod.Get, site + place.Path, Patience, [("User-Agent", "Palisade-Domain-Check/1")]);

            // Always as strictly as for partners: whoever claims a name chooses where it leads.
            var (_, text) = await http.FetchAsync(OutboundTrust.Partner, call, LongestFile, cancellationToken);
            if (text?.Trim() == place.RecordText)
            {
                return true;
            }
        }

        return false;

        string Site(string scheme, int port, int usual) => $"{scheme}://{place.Domain}{(port == usual ? "" : $":{port}")}";
    }
}
