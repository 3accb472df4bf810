using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Directory.Domains;

/// <summary>What to write into the DNS, or to put on the web server.</summary>
internal sealed record DnsRecordView(string Name, string Value);

/// <summary>Where visitors' browsers are to be led.</summary>
internal sealed record DnsTargetView(string Name, string Target);

/// <summary>A file that proves the domain instead of a record.</summary>
internal sealed record ProofFileView(string Url, string Content);

/// <summary>One of <paramref name="Txt"/>, <paramref name="TokenCname"/> and <paramref name="Http"/> proves the domain; <paramref name="Cname"/> leads people here.</summary>
internal sealed record DnsInstructions(DnsTargetView Cname, DnsRecordView Txt, DnsTargetView TokenCname, ProofFileView Http, string Note);

/// <summary>A domain as operators see it. While the proof is missed <c>failingSince</c> says since when; <c>suspendedAt</c> when it was taken out of use.</summary>
internal sealed record DomainView(
    Guid Id, string Domain, string Status, string EdgeKind, DateTimeOffset? VerifiedAt, DateTimeOffset? LastCheckedAt, DateTimeOffset CreatedAt, string? Proof,
    DateTimeOffset? FailingSince, DateTimeOffset? SuspendedAt, DnsInstructions DnsInstructions);

/// <summary>A row of <see cref="Columns"/>.</summary>
internal sealed record DomainRow(
    Guid Id, string Domain, string Status, string EdgeKind, DateTimeOffset? VerifiedAt, DateTimeOffset? LastCheckedAt, DateTimeOffset CreatedAt, string? Proof,
    DateTimeOffset? FailingSince, DateTimeOffset? SuspendedAt, string Token)
{
    public static Sql Columns =>
        $"""
        d.id, d.domain, d.status, d.edge_kind, d.verified_at, d.last_checked_at, d.created_at, d.proof, d.failing_since, d.suspended_at, d.token
        """;

    public DomainView ToView(ServerOptions options)
    {
        var place = new ProofPlace(Id, Domain, Token, options.TargetOf());
        return new DomainView(
            Id, Domain, Status, EdgeKind, VerifiedAt, LastCheckedAt, CreatedAt, Proof, FailingSince, SuspendedAt,
            new DnsInstructions(
                new DnsTargetView(Domain, place.Target),
                new DnsRecordView(place.RecordName, place.RecordText),
                new DnsTargetView(place.RecordName, place.TokenTarget),
                new ProofFileView($"http://{Domain}{place.Path}", place.RecordText),
                "Prove the domain by the TXT record, by the CNAME with the token, or by the file, and leave the proof there: it is looked at every day. "
                + "The token changes with each attempt that fails. Point the domain itself (CNAME) here once it is verified."));
    }
}
