using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Vault.Rotation;

/// <summary>What a portion of work on all tenants' keys came to.</summary>
internal sealed record KeyWorkReport
{
    /// <summary>The master key that wraps now.</summary>
    public string? MasterId { get; init; }

    /// <summary>Data keys from before this time are replaced; say it again to go on.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>Tenants that were looked at.</summary>
    public int Tenants { get; init; }

    /// <summary>Their keys.</summary>
    public int Keys { get; init; }

    /// <summary>Keys that were wrapped anew.</summary>
    public int Rewrapped { get; init; }

    /// <summary>Tenants that got a new key.</summary>
    public int Rotated { get; init; }

    /// <summary>Secrets that were sealed anew.</summary>
    public int Resealed { get; init; }

    /// <summary>Keys or secrets that do not open, and stay as they are.</summary>
    public int Unreadable { get; init; }

    /// <summary>Old keys that are needed still: somebody was sealing, or a secret does not open. Another round finds the former gone.</summary>
    public int Waiting { get; init; }

    /// <summary>Say it as <c>after</c> to go on; null: the end was reached.</summary>
    public Guid? Next { get; init; }

    public KeyWorkReport Plus(TenantReport tenant) => this with
    {
        Keys = Keys + tenant.Keys,
        Rewrapped = Rewrapped + tenant.Rewrapped,
        Rotated = Rotated + (tenant.Rotated ? 1 : 0),
        Resealed = Resealed + tenant.Resealed,
        Unreadable = Unreadable + tenant.Unreadable,
        Waiting = Waiting + tenant.Waiting,
    };
}

/// <summary>Goes through all tenants in the order of their ids, for as long as an answer may take.</summary>
internal sealed class KeyWork(Doors doors, TimeProvider clock)
{
    private const int Page = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Work on one tenant until a time; false when it is not finished, and has to be gone on with.</summary>
    public delegate Task<(TenantReport Report, bool Done)> OnTenant(Guid tenant, DateTimeOffset until, CancellationToken cancellationToken);

    public async Task<KeyWorkReport> RunAsync(KeyWorkReport report, Guid? after, OnTenant work, CancellationToken cancellationToken)
    {
        var until = clock.GetUtcNow() + Patience;
        while (true)
        {
            var tenants = await doors.TenantsAfterAsync(after, Page, cancellationToken);
            foreach (var tenant in tenants)
            {
                var (found, done) = await work(tenant, until, cancellationToken);
                report = report.Plus(found);
                if (!done)
                {
                    return report with { Next = after ?? Guid.Empty };
                }

                (after, report) = (tenant, report with { Tenants = report.Tenants + 1 });
                if (clock.GetUtcNow() >= until)
                {
                    return report with { Next = after };
                }
            }

            if (tenants.Count < Page)
            {
                return report;
            }
        }
    }
}
