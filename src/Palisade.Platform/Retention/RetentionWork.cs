using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>
/// Removes a tenant's old rows once a day, in small portions of one transaction each, under a scope of the tenant's: a portion that fails, or a
/// process that ends, leaves the rest for the next look.
/// </summary>
public sealed partial class RetentionWork : ITenantWork
{
    /// <summary>The queue on which every tenant stands from its founding.</summary>
    public const string QueueName = "retention";

    private const int Portion = 500;

    private readonly IReadOnlyList<(KeptFor Rule, TimeSpan Age)> _rules;
    private readonly TimeProvider _clock;
    private readonly ILogger<RetentionWork> _log;

    /// <summary>Reads how long each kind of rows is kept.</summary>
    /// <exception cref="InvalidOperationException">A setting is no number of days, or too few.</exception>
    public RetentionWork(IEnumerable<KeptFor> rules, IConfiguration configuration, TimeProvider clock, ILogger<RetentionWork> log)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(configuration);
        _rules = [.. rules.Select(rule => (rule, TimeSpan.FromDays(Days(rule, configuration[rule.Setting]))))];
        (_clock, _log) = (clock, log);
    }

    /// <inheritdoc />
    public string Queue => QueueName;

    /// <inheritdoc />
    public async Task<DateTimeOffset?> WorkAsync(TenantSession db, DateTimeOffset until, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        var removed = 0;
        foreach (var (rule, age) in _rules)
        {
            int count;
            do
            {
                if (_clock.GetUtcNow() >= until)
                {
                    return _clock.GetUtcNow();
                }

                count = await db.ExecuteAsync(rule.Delete(_clock.GetUtcNow() - age, Portion), cancellationToken);
                removed += count;
            }
            while (count == Portion);
        }

        if (removed > 0)
        {
            Removed(_log, PublicId.Format(db.Scope.TenantId), removed);
        }

        return _clock.GetUtcNow().AddDays(1);
    }

    private static int Days(KeptFor rule, string? text) =>
        text is null or "" ? rule.Days
        : int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var days) && days >= rule.Least && days <= 3650 ? days
        : throw new InvalidOperationException($"{rule.Setting} must be a whole number of days from {rule.Least} to 3650");

    [LoggerMessage(Level = LogLevel.Information, Message = "Removed {Count} old rows of {Tenant}")]
    private static partial void Removed(ILogger logger, string tenant, int count);
}
