using Microsoft.Extensions.DependencyInjection;
using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>Things of one kind that wait for somebody of the brand's team. Modules declare what they have; <c>GET /auth/whoami?attention=true</c> counts.</summary>
/// <param name="Kind">In answers: <c>applications</c>, <c>returned_money</c> …</param>
/// <param name="Needs">Who may not deal with it is told nothing of it.</param>
/// <param name="Rows">The rows at a moment, a clause from <c>from</c> on. Asked on every page: an index answers, and no more than <see cref="Most"/> are read.</param>
public sealed record OpenItems(string Kind, Permission Needs, Func<DateTimeOffset, Sql> Rows)
{
    /// <summary>How far is counted.</summary>
    public const int Most = 100;

    /// <summary>How many there are, up to <see cref="Most"/>.</summary>
    public Sql Count(DateTimeOffset now) => $"select count(*)::int from (select {Rows(now)} limit {Most}) open";
}

/// <summary>Declares what waits.</summary>
public static class OpenItemsServices
{
    /// <summary>Declares things of a module that wait for the brand's team.</summary>
    public static IServiceCollection AddOpenItems(this IServiceCollection services, params IEnumerable<OpenItems> items)
    {
        foreach (var item in items)
        {
            services.AddSingleton(item);
        }

        return services;
    }
}
