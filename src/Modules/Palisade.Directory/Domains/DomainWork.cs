using Microsoft.Extensions.Logging;
using Palisade.Directory.Rules;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Directory.Domains;

/// <summary>The daily look at every verified domain of a tenant.</summary>
internal sealed partial class DomainWork(DomainProofs proofs, DomainRecord record, ServerOptions options, TimeProvider clock, ILogger<DomainWork> log) : ITenantWork
{
    public string Queue => DomainRecord.Queue;

    public async Task<DateTimeOffset?> WorkAsync(TenantSession db, DateTimeOffset until, CancellationToken cancellationToken)
    {
        // Longer than any check takes, so the lease is not outlived.
        var last = until - TimeSpan.FromSeconds(30);
        foreach (var domain in await db.ListAsync<DomainRow>(
            $"""
            select {DomainRow.Columns} from directory.domains d
            where d.status = 'verified' and d.next_check_at <= {clock.GetUtcNow()}
            order by d.next_check_at
            limit 20
            """,
            cancellationToken))
        {
            if (clock.GetUtcNow() > last)
            {
                break;
            }

            await LookAsync(db, domain, cancellationToken);
        }

        return await db.OneAsync<DateTimeOffset?>($"select min(d.next_check_at) from directory.domains d where d.status = 'verified'", cancellationToken);
    }

    private async Task LookAsync(TenantSession db, DomainRow domain, CancellationToken cancellationToken)
    {
        var result = await proofs.CheckAsync(new ProofPlace(domain.Id, domain.Domain, domain.Token, options.TargetOf()), cancellationToken);
        var now = clock.GetUtcNow();
        if (result.Outcome == ProofOutcome.Proven)
        {
            var (recording, _) = await db.RunAsync((unit, ct) => record.ProvenAsync(unit, domain, result.Proof!, now, ct), cancellationToken);
            if (recording != Recording.Taken)
            {
                return;
            }
        }

        var outcome = result.Outcome == ProofOutcome.Proven ? ProofOutcome.Missing : result.Outcome;
        var row = await db.RunAsync((unit, ct) => record.FailedAsync(unit, domain, outcome, now, ct), cancellationToken);
        Failed(log, domain.Domain, outcome, row?.Status ?? "changed");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The proof of {Domain} was not found ({Outcome}); now {Status}")]
    private static partial void Failed(ILogger logger, string domain, ProofOutcome outcome, string status);
}
