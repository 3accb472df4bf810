using Palisade.Access.Contracts;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Members;

/// <summary>Sends the invitations that partners' admins asked for: they may invite their people, but mail and links are the tenant's.</summary>
internal sealed class InvitationWork(Invitations invitations, TimeProvider clock) : ITenantWork
{
    public const string Name = "invitations";

    private const int AtOnce = 50;

    public string Queue => Name;

    public async Task<DateTimeOffset?> WorkAsync(TenantSession db, DateTimeOffset until, CancellationToken cancellationToken)
    {
        while (clock.GetUtcNow() < until)
        {
            var now = clock.GetUtcNow();
            var sent = await db.RunAsync(
                async (unit, ct) =>
                {
                    var due = await unit.ListAsync<Due>(
                        $"""
                        select m.id, m.org_id, m.email
                        from access.members m
                        join directory.organizations o on o.tenant_id = m.tenant_id and o.id = m.org_id
                        where m.invite_due_at is not null and m.activated_at is null and m.revoked_at is null and o.closed_at is null
                        order by m.invite_due_at
                        limit {AtOnce}
                        for update of m skip locked
                        """,
                        ct);
                    foreach (var member in due)
                    {
                        await invitations.SendLinkAsync(unit, member.OrgId, member.Id, member.Email, LinkPurpose.PartnerInvite, now, ct);
                    }

                    return due.Count;
                },
                cancellationToken);
            if (sent < AtOnce)
            {
                return null;
            }
        }

        return clock.GetUtcNow();
    }

    private sealed record Due(Guid Id, Guid OrgId, string Email);
}
