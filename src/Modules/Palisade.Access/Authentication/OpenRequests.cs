using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Authentication;

/// <summary>
/// Ends downloads and streams whose caller lost the right to them: requests that run longer than a moment are authenticated again, every moment,
/// as the first time. It asks the database, so it makes no difference which process took the right away.
/// </summary>
internal sealed partial class OpenRequests(TimeProvider clock, ILogger<OpenRequests> log) : BackgroundService
{
    /// <summary>How long a request runs unwatched, and how often it is looked at from then on.</summary>
    public static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<Running, byte> _running = new();

    /// <summary>Watches the request until its answer is complete. <paramref name="lookUp"/> finds its actor anew.</summary>
    public void Watch(HttpContext context, Actor actor, Func<CancellationToken, Task<Actor?>> lookUp)
    {
        var needed = context.GetEndpoint()?.Metadata.GetMetadata<AccessRequirement>() is AccessRequirement.Holds(var permission) ? permission : null;
        var running = new Running(this, context, actor, needed, lookUp, clock.GetUtcNow());
        _running[running] = 0;
        context.Response.RegisterForDispose(running);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Moment, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var old = clock.GetUtcNow() - Moment;
                foreach (var running in _running.Keys.Where(r => r.Since <= old))
                {
                    await CheckAsync(running, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Requests end with the server.
        }
    }

    private async Task CheckAsync(Running running, CancellationToken cancellationToken)
    {
        try
        {
            if (await running.LookUp(cancellationToken) is not { } now || !running.StillMay(now))
            {
                running.Abort();
                Ended(log, PublicId.Format(running.Actor.TenantId), running.Actor.Kind);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A database that is away for a moment takes nobody's rights; the next look decides.
            LookFailed(log, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "A running request of a {Kind} of tenant {Tenant} was ended: it may not go on")]
    private static partial void Ended(ILogger logger, string tenant, ActorKind kind);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Whether a running request may go on could not be looked up")]
    private static partial void LookFailed(ILogger logger, Exception exception);

    private sealed class Running(
        OpenRequests all, HttpContext context, Actor actor, Permission? needed, Func<CancellationToken, Task<Actor?>> lookUp, DateTimeOffset since) : IDisposable
    {
        private readonly Lock _gate = new();
        private HttpContext? _context = context;

        public Actor Actor { get; } = actor;

        public DateTimeOffset Since { get; } = since;

        public Func<CancellationToken, Task<Actor?>> LookUp { get; } = lookUp;

        /// <summary>Whether the caller, as it is now, would be let in and see as much.</summary>
        public bool StillMay(Actor now) =>
            now.AllOrganizations == Actor.AllOrganizations && now.OrganizationId == Actor.OrganizationId
            && (now.CanWrite || !Actor.CanWrite) && (needed is null || now.May(needed));

        /// <summary>Breaks the connection off: an answer under way has no other way to say that it is not complete.</summary>
        public void Abort()
        {
            lock (_gate)
            {
                _context?.Abort();
            }
        }

        public void Dispose()
        {
            // The server uses the context again for the next request of the connection.
            lock (_gate)
            {
                _context = null;
            }

            all._running.TryRemove(this, out _);
        }
    }
}
