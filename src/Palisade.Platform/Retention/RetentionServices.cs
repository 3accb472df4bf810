using Microsoft.Extensions.DependencyInjection;

namespace Palisade.Platform;

/// <summary>Retention in a host.</summary>
public static class RetentionServices
{
    /// <summary>Adds the worker, and what the platform itself removes. Modules add theirs.</summary>
    public static IServiceCollection AddRetention(this IServiceCollection services)
    {
        services.AddSingleton(new KeptFor("PALISADE_KEEP_IDEMPOTENCY_DAYS", Days: 30, Least: 1, (before, most) =>
            $"""
            delete from platform.idempotency k
            where (k.org_id, k.operation, k.key) in (
                select o.org_id, o.operation, o.key
                from platform.idempotency o
                where o.created_at < {before}
                order by o.created_at
                limit {most})
            """));
        services.AddSingleton<RetentionWork>();
        services.AddHostedService<TenantQueueWorker<RetentionWork>>();
        return services;
    }
}
