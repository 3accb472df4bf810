using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Npgsql;
using Palisade.Tenancy;

namespace Palisade.Attribution.Clicks;

/// <summary>
/// Writes clicks into the database exactly once. The ids make it safe to try again: after an interrupted insert the store first looks which
/// ids are there. A click that can never be stored (its link has vanished) does not sink the others of its batch.
/// </summary>
internal sealed partial class ClickStore(IngestDb ingest, ClickMetrics metrics, ILogger<ClickStore> log)
{
    /// <summary>Most clicks of one insert.</summary>
    public const int MostAtOnce = 1000;

    /// <summary>Whether the database takes clicks right now.</summary>
    public Task<bool> AnswersAsync(CancellationToken cancellationToken) => ingest.AnswersAsync(cancellationToken);

    /// <summary>Stores a batch. <paramref name="mayBeThere"/>: an earlier attempt at these clicks may have succeeded.</summary>
    /// <exception cref="ClicksUnavailableException">The database is away; some of the batch may be stored.</exception>
    public async Task StoreAsync(IReadOnlyList<Click> clicks, bool mayBeThere, CancellationToken cancellationToken)
    {
        try
        {
            await TryStoreAsync(clicks, mayBeThere, cancellationToken);
        }
        catch (Exception e) when (MeansUnavailable(e))
        {
            throw new ClicksUnavailableException(e);
        }
    }

    private async Task TryStoreAsync(IReadOnlyList<Click> clicks, bool mayBeThere, CancellationToken cancellationToken)
    {
        if (mayBeThere)
        {
            clicks = await MissingAsync(clicks, cancellationToken);
        }

        if (clicks.Count == 0)
        {
            return;
        }

        try
        {
            var start = Stopwatch.GetTimestamp();
            await ingest.InsertAsync(Insert(clicks), cancellationToken);
            metrics.Stored(clicks.Count, Stopwatch.GetElapsedTime(start));
        }
        catch (PostgresException e) when (IsPoison(e))
        {
            if (clicks.Count > 1)
            {
                var half = clicks.Count / 2;
                await TryStoreAsync([.. clicks.Take(half)], mayBeThere, cancellationToken);
                await TryStoreAsync([.. clicks.Skip(half)], mayBeThere, cancellationToken);
                return;
            }

            // An attempt whose connection broke may have committed after the look above; then all is well.
            if (e.SqlState != PostgresErrorCodes.UniqueViolation)
            {
                metrics.Dropped();
                Dropped(log, clicks[0].Id, clicks[0].LinkId, e.SqlState);
            }
        }
        catch (Exception e) when (!mayBeThere && MeansUnavailable(e))
        {
            // A pooled connection may simply have been closed by a restart: one more attempt on another one, now that the outcome is unknown.
            await TryStoreAsync(clicks, mayBeThere: true, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<Click>> MissingAsync(IReadOnlyList<Click> clicks, CancellationToken cancellationToken)
    {
        var missing = new List<Click>();
        foreach (var tenant in clicks.GroupBy(c => c.TenantId))
        {
            var ids = tenant.Select(c => c.Id).ToArray();
            var there = (await ingest.FindIdsAsync(tenant.Key, $"select id from attribution.clicks where id = any({ids})", cancellationToken)).ToHashSet();
            missing.AddRange(tenant.Where(c => there.Add(c.Id)));
        }

        return missing;
    }

    private static Sql Insert(IReadOnlyList<Click> clicks)
    {
        T[] Column<T>(Func<Click, T> value)
        {
            var column = new T[clicks.Count];
            for (var i = 0; i < column.Length; i++)
            {
                column[i] = value(clicks[i]);
            }

            return column;
        }

        return
            $"""
            insert into attribution.clicks (tenant_id, id, org_id, program_id, link_id, landing_url, ts, ip_hash, user_agent, referer,
                utm_source, utm_medium, utm_campaign, utm_term, utm_content, country, fraud_flag)
            select * from unnest(
                {Column(c => c.TenantId)}, {Column(c => c.Id)}, {Column(c => c.OrgId)}, {Column(c => c.ProgramId)}, {Column(c => c.LinkId)},
                {Column<string?>(c => c.LandingUrl)}, {Column(c => c.Time)}, {Column(c => c.IpHash)}, {Column(c => c.UserAgent)}, {Column(c => c.Referer)},
                {Column(c => c.UtmSource)}, {Column(c => c.UtmMedium)}, {Column(c => c.UtmCampaign)}, {Column(c => c.UtmTerm)},
                {Column(c => c.UtmContent)}, {Column(c => c.Country)}, {Column(c => c.FraudFlag)})
            """;
    }

    /// <summary>Classes 22 (data) and 23 (constraints): the row is at fault, and would be tomorrow.</summary>
    private static bool IsPoison(PostgresException e) => e.SqlState.StartsWith("22", StringComparison.Ordinal) || e.SqlState.StartsWith("23", StringComparison.Ordinal);

    private static bool MeansUnavailable(Exception e) =>
        (e is NpgsqlException && e is not PostgresException { SqlState: ['2', '2' or '3', ..] })
        || e is TimeoutException or IOException or System.Net.Sockets.SocketException;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Click {ClickId} on link {LinkId} cannot be stored ({State}) and is dropped")]
    private static partial void Dropped(ILogger logger, Guid clickId, Guid linkId, string state);
}

/// <summary>The database takes no clicks right now.</summary>
internal sealed class ClicksUnavailableException(Exception inner) : Exception("The database takes no clicks right now.", inner);
