using Palisade.Tenancy;
using Palisade.Tenancy.Verification;

namespace Palisade.Server;

/// <summary>Before the first request: the database must hold every isolation rule, as seen by the role that serves, and know this server's master key. Otherwise nothing is served.</summary>
internal sealed class StartupVerification(TenantDb db) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var report = await db.VerifyAsync(VerifierOptions.ForPalisade(), cancellationToken);
        if (!report.Passed)
        {
            var faults = report.Findings.Where(f => f.Severity == LintSeverity.Error).Select(f => $"{f.Code} {f.Object}: {f.Detail}")
                .Concat(report.RulesSkipped.Where(s => s.Unreadable).Select(s => $"{s.Rule.Code} could not be checked: {s.Reason}"));
            throw new InvalidOperationException(
                "The server does not start, because the database was not seen to keep tenants apart (run `palisade verify` for advice): "
                + string.Join("; ", faults));
        }

        await CheckKeyAsync(cancellationToken);
    }

    private async Task CheckKeyAsync(CancellationToken cancellationToken)
    {
        if (!await db.AcceptsScopesAsync(cancellationToken))
        {
            throw new InvalidOperationException(
                "The server does not start, because its master key (PALISADE_MASTER_KEY) is not the one that this database was migrated with. "
                + "Give it that key, or run `palisade migrate` with the new one.");
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
