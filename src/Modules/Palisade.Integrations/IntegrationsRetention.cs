using Microsoft.Extensions.DependencyInjection;
using Palisade.Platform;

namespace Palisade.Integrations;

/// <summary>How long messages stay. Nothing goes that is on its way: not to an endpoint, not to a partner's tracker, not to be handed out.</summary>
internal static class IntegrationsRetention
{
    private const string Messages = "PALISADE_KEEP_DELIVERIES_DAYS";
    private const int MessageDays = 30;

    // A delivery is tried for three days, and can be sent again while it is there.
    private const int LeastDays = 7;

    public static void AddIntegrationsRetention(this IServiceCollection services)
    {
        services.AddSingleton(new KeptFor(Messages, MessageDays, LeastDays, (before, most) =>
            $"""
            delete from integrations.webhook_deliveries d
            where d.id in (
                select o.id
                from integrations.webhook_deliveries o
                where o.id < {KeptFor.FirstIdOf(before)} and o.status <> 'pending' and o.created_at < {before}
                order by o.id
                limit {most})
            """));
        services.AddSingleton(new KeptFor(Messages, MessageDays, LeastDays, (before, most) =>
            $"""
            delete from platform.announcements a
            where a.id in (
                select o.id
                from platform.announcements o
                where o.id < {KeptFor.FirstIdOf(before)} and o.fanned_out_at is not null and o.created_at < {before}
                    and not exists (select from integrations.webhook_deliveries d where d.tenant_id = o.tenant_id and d.announcement_id = o.id)
                    and not exists (
                        select from integrations.postback_firings f
                        where f.tenant_id = o.tenant_id and f.org_id = o.org_id and f.announcement_id = o.id)
                order by o.id
                limit {most})
            """));

        // Senders repeat themselves for some days; what a report led to stays for ever.
        services.AddSingleton(new KeptFor("PALISADE_KEEP_INBOX_DAYS", Days: 90, LeastDays, (before, most) =>
            $"""
            delete from integrations.inbox i
            where i.id in (
                select o.id
                from integrations.inbox o
                where o.received_at < {before}
                order by o.received_at
                limit {most})
            """));
    }
}
