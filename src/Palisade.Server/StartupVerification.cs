using Palisade.Tenancy;
using Palisade.Tenancy.Verification;

namespace Palisade.Server;

/// <summary>Before the first request: the database must hold every isolation rule, as seen by the role that serves. Otherwise nothing is served.</summary>
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
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
