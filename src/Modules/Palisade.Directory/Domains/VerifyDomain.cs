using Microsoft.AspNetCore.Http;
using Palisade.Directory.Rules;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Directory.Domains;

/// <summary>
/// Looks for the proof now. Found: the domain is published and finds its tenant from then on. Not found: 422, and the claim gets another token, so
/// that no old record ever proves a later attempt; this is the one refusal that writes. A domain in use keeps its token and its grace.
/// Operators, and keys with <c>domains:write</c>.
/// </summary>
internal static class VerifyDomain
{
    internal static async Task<IResult> HandleAsync(
        Id id, TenantSession db, DomainProofs proofs, DomainRecord record, ServerOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        var batch = db.Batch();
        var found = batch.OneOrDefault<DomainRow>($"select {DomainRow.Columns} from directory.domains d where d.id = {id.Value}");
        var isTaken = batch.OneOrDefault<bool>($"select doors.host_is_taken(d.domain) from directory.domains d where d.id = {id.Value}");
        await batch.SendAsync(cancellationToken);
        if (found.Value is not { } domain)
        {
            return CommonErrors.NotFound.Result();
        }

        if (isTaken.Value)
        {
            return DirectoryErrors.DomainTaken.Result();
        }

        // Asking takes seconds and holds no connection; what it found counts for the token that was asked for.
        var place = new ProofPlace(domain.Id, domain.Domain, domain.Token, options.TargetOf());
        var result = await proofs.CheckAsync(place, cancellationToken);
        if (result.Outcome == ProofOutcome.Proven)
        {
            var edge = await proofs.EdgeAsync(place, cancellationToken);
            return await db.RunAsync<IResult>(
                async (unit, ct) => await record.ProvenAsync(unit, domain, result.Proof!, clock.GetUtcNow(), ct) switch
                {
                    (Recording.Recorded, var row) => Results.Json(new Verified(row!.ToView(options), edge), ApiJson.Options),
                    (Recording.Taken, _) => DirectoryErrors.DomainTaken.Result(),
                    _ => DirectoryErrors.VerificationFailed.Result("Somebody changed the claim meanwhile; look at it and try again."),
                },
                cancellationToken);
        }

        var failed = await db.RunAsync((unit, ct) => record.FailedAsync(unit, domain, result.Outcome, clock.GetUtcNow(), ct), cancellationToken);
        var detail = result.Outcome == ProofOutcome.Unknown
            ? "No name server could tell; the token stays. Try again."
            : failed?.Status == "verified"
                ? "The domain stays in use for now; put the proof back."
                : "The claim has another token now; publish that and try again.";
        return DirectoryErrors.VerificationFailed.Result(detail, ("domain", failed?.ToView(options)));
    }

    /// <summary>The domain, and where its name leads.</summary>
    internal sealed record Verified(
        Guid Id, string Domain, string Status, string EdgeKind, DateTimeOffset? VerifiedAt, DateTimeOffset? LastCheckedAt, DateTimeOffset CreatedAt,
        string? Proof, DnsInstructions DnsInstructions, EdgeView Edge)
    {
        public Verified(DomainView domain, EdgeView edge)
            : this(
                domain.Id, domain.Domain, domain.Status, domain.EdgeKind, domain.VerifiedAt, domain.LastCheckedAt, domain.CreatedAt, domain.Proof,
                domain.DnsInstructions, edge)
        {
        }
    }
}
