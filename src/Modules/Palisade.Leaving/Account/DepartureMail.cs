using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Leaving.Account;

/// <summary>Tells the whole team: one of them may have been somebody else.</summary>
internal static class DepartureMail
{
    private const int MostMails = 200;

    public static async Task SendAsync(UnitOfWork unit, Func<string, string> subject, string text, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var batch = unit.Batch();
        var brand = batch.OneOrDefault<string>($"select coalesce(t.program_name, t.display_name) from directory.tenants t");
        var team = batch.List<string>(
            $"""
            select m.email from access.members m
            where m.org_id = m.tenant_id and m.activated_at is not null and m.revoked_at is null
            order by m.id
            limit {MostMails}
            """);
        await batch.SendAsync(cancellationToken);
        foreach (var address in team.Value)
        {
            await new Mail(address, subject(brand.Value!), text).EnqueueAsync(unit, now, cancellationToken);
        }
    }
}
