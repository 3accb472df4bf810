using Palisade.Access.Scim.Protocol;
using Palisade.Tenancy;

namespace Palisade.Access.Scim.Provisioning;

/// <summary>
/// Makes members what the directory says of them: whoever is active and in a mapped group is a member of the mapped organization with the
/// highest such role; everybody else whom the directory looks after loses access, sessions and links included, in the same transaction.
/// </summary>
internal static class DirectorySync
{
    /// <summary>How <c>access.members</c> records that the directory took somebody's access. What an operator revoked has another reason.</summary>
    public const string Reason = "Deprovisioned by the directory";

    /// <summary>The order in which one of several roles of an organization is chosen, highest first.</summary>
    public static readonly IReadOnlyList<string> Ranking =
    [
        PermissionCatalog.Operator, PermissionCatalog.PartnerAdmin, PermissionCatalog.PartnerUser, PermissionCatalog.ReadOnly,
        PermissionCatalog.AgencyOwner, PermissionCatalog.AgencyAdmin, PermissionCatalog.AgencyEditor, PermissionCatalog.AgencyViewer,
    ];

    /// <summary>Brings the memberships of these people up to date.</summary>
    /// <exception cref="Platform.ProblemException">409: nobody would be left in the brand's team.</exception>
    public static async Task RunAsync(UnitOfWork unit, Guid[] users, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (users.Length == 0)
        {
            return;
        }

        // Changes that concern the same people come one after the other, so the last one sees the groups of all.
        await unit.ListAsync<Guid>($"select u.id from access.scim_users u where u.id = any({users}) order by u.id for update", cancellationToken);
        var standings = await StandingsAsync(unit, users, cancellationToken);
        var plan = standings.Select(s => (Standing: s, Step: MemberPlan.Decide(s))).ToList();
        var revoked = plan.Where(p => p.Step == MemberStep.Revoke).Select(p => p.Standing).ToList();
        await KeepAnOperatorAsync(unit, revoked, cancellationToken);
        var kept = plan.Where(p => p.Step == MemberStep.Keep).Select(p => p.Standing).ToList();
        var created = plan.Where(p => p.Step == MemberStep.Create).Select(p => p.Standing with { MemberId = Guid.CreateVersion7(now) }).ToList();

        var batch = unit.Batch();
        Revoke(batch, revoked, now);
        Create(batch, unit.Scope.TenantId, created, now);
        Keep(batch, kept, now);
        Link(batch, unit.Scope.TenantId, [.. created, .. kept, .. revoked], now);
        await batch.SendAsync(cancellationToken);
    }

    private static Task<IReadOnlyList<Standing>> StandingsAsync(UnitOfWork unit, Guid[] users, CancellationToken cancellationToken)
    {
        string?[] ranking = [.. Ranking];
        return unit.ListAsync<Standing>(
            $"""
            with wanted as (
                select distinct on (gm.user_id, g.role_org_id) gm.user_id, g.role_org_id as org_id, g.role
                from access.scim_group_members gm
                join access.scim_groups g on g.tenant_id = gm.tenant_id and g.id = gm.group_id
                where gm.user_id = any({users}) and g.role is not null
                order by gm.user_id, g.role_org_id, array_position({ranking}, g.role)
            ), places as (
                select w.user_id, w.org_id, null::uuid as member_id from wanted w
                union all
                select s.user_id, s.org_id, s.member_id from access.scim_memberships s where s.user_id = any({users})
                union all
                -- Somebody of the team by hand, with the address of the person.
                select u.id, u.tenant_id, m.id
                from access.scim_users u
                join access.members m on m.tenant_id = u.tenant_id and m.org_id = u.tenant_id and m.email = u.address
                where u.id = any({users})
            ), seats as (
                select distinct on (p.user_id, p.org_id) p.user_id, p.org_id, s.member_id is not null as linked, coalesce(s.by_hand, true) as by_hand, s.member_id
                from places p
                left join access.scim_memberships s on s.user_id = p.user_id and s.org_id = p.org_id
                order by p.user_id, p.org_id
            )
            select u.id as user_id, t.org_id, u.active, u.address, u.display_name as name, w.role as wanted, t.linked, t.by_hand,
                m.id as member_id, m.role, m.email, m.name as member_name,
                coalesce(m.activated_at is not null and m.revoked_at is null, false) as is_active,
                coalesce(m.revoked_at is not null, false) as is_revoked, coalesce(m.revoke_reason = {Reason}, false) as revoked_by_directory
            from seats t
            join access.scim_users u on u.id = t.user_id
            left join wanted w on w.user_id = t.user_id and w.org_id = t.org_id
            left join access.members m on m.org_id = t.org_id and (m.id = t.member_id or (t.member_id is null and m.email = u.address))
            order by u.id, t.org_id
            """,
            cancellationToken);
    }

    /// <summary>The team keeps an active operator: one who stays is locked, so that nobody else revokes that one meanwhile.</summary>
    private static async Task KeepAnOperatorAsync(UnitOfWork unit, List<Standing> revoked, CancellationToken cancellationToken)
    {
        var leaving = revoked.Where(s => s.OrgId == unit.Scope.TenantId && s is { IsActive: true, Role: PermissionCatalog.Operator }).Select(s => s.MemberId!.Value).ToArray();
        if (leaving.Length == 0)
        {
            return;
        }

        var staying = await unit.ListAsync<Guid>(
            $"""
            select m.id
            from access.members m
            where m.org_id = m.tenant_id and m.role = {PermissionCatalog.Operator} and m.activated_at is not null and m.revoked_at is null
                and not m.id = any({leaving})
            order by m.id
            limit 1
            for update
            """,
            cancellationToken);
        if (staying.Count == 0)
        {
            throw ScimErrors.LastOperator.Exception();
        }
    }

    private static void Revoke(SqlBatch batch, List<Standing> members, DateTimeOffset now)
    {
        if (members.Count == 0)
        {
            return;
        }

        var (organizations, ids) = Keys(members);
        batch.Execute(
            $"""
            update access.members m
            set revoked_at = {now}, revoke_reason = {Reason}, updated_at = {now}, links_void_before = {now}, invited_until = null, invite_due_at = null
            from unnest({organizations}, {ids}) as x (org_id, id)
            where m.org_id = x.org_id and m.id = x.id
            """);
        SignOut(batch, members, now);

        // Whoever leaves may know the keys they made in their organization.
        batch.Execute(
            $"""
            select doors.withdraw_credential(k.id)
            from access.api_keys k
            join unnest({organizations}, {ids}) as x (org_id, id) on k.org_id = x.org_id and k.made_by = x.id
            where k.revoked_at is null
            """);
        batch.Execute(
            $"""
            update access.api_keys k set revoked_at = {now}
            from unnest({organizations}, {ids}) as x (org_id, id)
            where k.org_id = x.org_id and k.made_by = x.id and k.revoked_at is null
            """);
    }

    private static void Create(SqlBatch batch, Guid tenant, List<Standing> members, DateTimeOffset now)
    {
        if (members.Count == 0)
        {
            return;
        }

        // The directory vouches for the address, so there is no invitation to follow.
        var (organizations, ids) = Keys(members);
        string?[] emails = [.. members.Select(m => m.Address)], names = [.. members.Select(m => m.Name)], roles = [.. members.Select(m => m.Wanted)];
        batch.Execute(
            $"""
            insert into access.members (tenant_id, id, org_id, email, name, role, confirmed_at, activated_at, created_at, updated_at)
            select {tenant}, x.id, x.org_id, x.email, x.name, x.role, {now}, {now}, {now}, {now}
            from unnest({ids}, {organizations}, {emails}, {names}, {roles}) as x (id, org_id, email, name, role)
            """);
    }

    private static void Keep(SqlBatch batch, List<Standing> members, DateTimeOffset now)
    {
        var changed = members.Where(s => s.IsRevoked || !s.IsActive || s.Email != s.Address || s.MemberName != s.Name || (s.Wanted ?? s.Role) != s.Role).ToList();
        if (changed.Count == 0)
        {
            return;
        }

        var (organizations, ids) = Keys(changed);
        string?[] emails = [.. changed.Select(m => m.Address)], names = [.. changed.Select(m => m.Name)], roles = [.. changed.Select(m => m.Wanted ?? m.Role)];
        batch.Execute(
            $"""
            update access.members m
            set email = x.email, name = x.name, role = x.role, role_id = case when x.role = m.role then m.role_id end,
                role_kind = case when x.role = m.role then m.role_kind end, confirmed_at = coalesce(m.confirmed_at, {now}), activated_at = coalesce(m.activated_at, {now}),
                revoked_at = null, revoke_reason = null, updated_at = {now}
            from unnest({ids}, {organizations}, {emails}, {names}, {roles}) as x (id, org_id, email, name, role)
            -- Whose own role was deleted meanwhile has none to come back to.
            where m.org_id = x.org_id and m.id = x.id and x.role <> 'none'
            """);

        // A link on its way to an address that is not theirs any more, or from before they were revoked, opens nothing; and whoever is signed in showed
        // that the address before was theirs.
        SignOut(batch, [.. changed.Where(s => s.IsRevoked || s.Email != s.Address)], now);
    }

    private static void Link(SqlBatch batch, Guid tenant, List<Standing> members, DateTimeOffset now)
    {
        if (members.Count == 0)
        {
            return;
        }

        var (organizations, ids) = Keys(members);
        Guid[] users = [.. members.Select(m => m.UserId)];
        bool[] byHand = [.. members.Select(m => m.ByHand && m.Wanted is null)];
        batch.Execute(
            $"""
            insert into access.scim_memberships as s (tenant_id, org_id, member_id, user_id, by_hand, created_at)
            select {tenant}, x.org_id, x.id, x.user_id, x.by_hand, {now}
            from unnest({ids}, {organizations}, {users}, {byHand}) as x (id, org_id, user_id, by_hand)
            on conflict (tenant_id, org_id, member_id) do update set user_id = excluded.user_id, by_hand = excluded.by_hand
            where s.user_id <> excluded.user_id or s.by_hand <> excluded.by_hand
            """);
    }

    /// <summary>Ends the sessions, and the links that would begin others.</summary>
    private static void SignOut(SqlBatch batch, List<Standing> members, DateTimeOffset now)
    {
        if (members.Count == 0)
        {
            return;
        }

        var (organizations, ids) = Keys(members);
        batch.Execute(
            $"""
            update access.sessions s set revoked_at = {now}
            from unnest({organizations}, {ids}) as x (org_id, id)
            where s.org_id = x.org_id and s.member_id = x.id and s.revoked_at is null
            """);
        batch.Execute(
            $"""
            update access.magic_links l set consumed_at = {now}
            from unnest({organizations}, {ids}) as x (org_id, id)
            where l.org_id = x.org_id and l.member_id = x.id and l.consumed_at is null
            """);
    }

    private static (Guid[] Organizations, Guid[] Ids) Keys(List<Standing> members) =>
        ([.. members.Select(m => m.OrgId)], [.. members.Select(m => m.MemberId!.Value)]);
}
