using Microsoft.Extensions.DependencyInjection;
using Palisade.Platform;

namespace Palisade.Access;

/// <summary>How long what is over stays: long enough to look into how somebody came in.</summary>
internal static class AccessRetention
{
    public static void AddAccessRetention(this IServiceCollection services)
    {
        // Addresses of sign-ins lie with sessions and are compared with clicks: so they outlast the session.
        services.AddSingleton(new KeptFor("PALISADE_KEEP_SESSIONS_DAYS", Days: 90, Least: 1, (before, most) =>
            $"""
            delete from access.sessions s
            where s.id in (
                select o.id
                from access.sessions o
                where o.id < {KeptFor.FirstIdOf(before)} and o.expires_at < {before}
                order by o.id
                limit {most})
            """));
        services.AddSingleton(new KeptFor("PALISADE_KEEP_LINKS_DAYS", Days: 30, Least: 1, (before, most) =>
            $"""
            delete from access.magic_links l
            where l.id in (
                select o.id
                from access.magic_links o
                where o.id < {KeptFor.FirstIdOf(before)} and o.expires_at < {before}
                order by o.id
                limit {most})
            """));
    }
}
