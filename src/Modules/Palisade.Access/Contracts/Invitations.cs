using Palisade.Access.Members;
using Palisade.Access.SignIn;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Contracts;

/// <summary>What a magic link is for. A link works for this alone.</summary>
public static class LinkPurpose
{
    /// <summary>Activates an operator and signs in.</summary>
    public const string AdminInvite = "admin_invite";

    /// <summary>Signs an operator in.</summary>
    public const string AdminSignIn = "admin_signin";

    /// <summary>Activates a member of a partner organization, and the partner, and signs in.</summary>
    public const string PartnerInvite = "partner_invite";

    /// <summary>Signs a member of a partner organization in.</summary>
    public const string PartnerSignIn = "partner_signin";

    /// <summary>Proves the address of somebody who signed up and waits for review. Activates nothing and signs nobody in.</summary>
    public const string PartnerConfirm = "partner_confirm";
}

/// <summary>Somebody to be invited.</summary>
/// <param name="OrganizationId">Their organization: a partner's id, or the tenant's id for operators.</param>
/// <param name="Email">Address; compared in lower case.</param>
/// <param name="Name">Name, for a member that does not exist yet.</param>
/// <param name="Purpose">One of <see cref="LinkPurpose"/>.</param>
public sealed record Invitation(Guid OrganizationId, string Email, string Name, string Purpose);

/// <summary>Invites people by magic link. A service: take it as a handler parameter.</summary>
public sealed class Invitations
{
    private readonly SignInMail _mail;
    private readonly ISecretVault _vault;

    internal Invitations(SignInMail mail, ISecretVault vault) => (_mail, _vault) = (mail, vault);

    /// <summary>How long a link works that signs in: whoever asked for it waits for it.</summary>
    public static readonly TimeSpan SignInLifetime = TimeSpan.FromMinutes(15);

    /// <summary>How long an invitation works: whoever is invited did not ask, and may be away.</summary>
    public static readonly TimeSpan InvitationLifetime = TimeSpan.FromDays(7);

    /// <summary>How long a link of this purpose works.</summary>
    public static TimeSpan LifetimeOf(string purpose) =>
        purpose is LinkPurpose.AdminSignIn or LinkPurpose.PartnerSignIn ? SignInLifetime : InvitationLifetime;

    /// <summary>
    /// Finds or creates the member (operators in the tenant's own organization, <c>partner_admin</c> elsewhere), writes a magic link for it and
    /// enqueues the mail, all in the caller's unit of work. Needs a scope over the whole tenant (an operator's, or a public route's that may write).
    /// </summary>
    /// <returns>The member's id.</returns>
    public async Task<Guid> InviteAsync(UnitOfWork unit, Invitation invitation, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(invitation);
        var tenant = unit.Scope.TenantId;
        var email = invitation.Email.Trim().ToLowerInvariant();
        var role = invitation.OrganizationId == tenant ? PermissionCatalog.Operator : PermissionCatalog.PartnerAdmin;
        var member = await unit.OneAsync<Guid>(
            $"""
            insert into access.members (tenant_id, id, org_id, email, name, role, created_at, updated_at)
            values ({tenant}, {Guid.CreateVersion7(now)}, {invitation.OrganizationId}, {email}, {invitation.Name}, {role}, {now}, {now})
            on conflict (tenant_id, org_id, email) do update set updated_at = {now}
            returning id
            """,
            cancellationToken);
        await SendLinkAsync(unit, invitation.OrganizationId, member, email, invitation.Purpose, now, cancellationToken);
        return member;
    }

    /// <summary>
    /// Invites a member that exists and is not active. In the scope of one organization, which cannot write mail, it asks for the mail; the worker
    /// sends it.
    /// </summary>
    /// <returns>Until when the invitation works, give or take the moment until it is sent.</returns>
    internal async Task<DateTimeOffset> InviteExistingAsync(
        UnitOfWork unit, Guid organizationId, Guid memberId, string email, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var until = now + InvitationLifetime;
        if (unit.Scope.OrganizationId is null)
        {
            var purpose = organizationId == unit.Scope.TenantId ? LinkPurpose.AdminInvite : LinkPurpose.PartnerInvite;
            await SendLinkAsync(unit, organizationId, memberId, email, purpose, now, cancellationToken);
            return until;
        }

        var batch = unit.Batch();
        batch.Execute($"update access.members set invite_due_at = {now}, invited_until = {until} where org_id = {organizationId} and id = {memberId}");
        batch.Execute($"select doors.wake({InvitationWork.Name}, {now})");
        await batch.SendAsync(cancellationToken);
        return until;
    }

    /// <summary>Writes a link for a member that exists and enqueues the mail; earlier links of the same purpose stop working.</summary>
    internal async Task SendLinkAsync(
        UnitOfWork unit, Guid organizationId, Guid memberId, string email, string purpose, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var token = Credentials.New(Credentials.MagicLinkPrefix);
        var until = now + LifetimeOf(purpose);
        var batch = unit.Batch();
        batch.Execute(
            $"""
            update access.magic_links set consumed_at = {now}
            where org_id = {organizationId} and member_id = {memberId} and purpose = {purpose} and consumed_at is null
            """);
        batch.Execute(
            $"""
            insert into access.magic_links (tenant_id, id, org_id, member_id, token_hash, purpose, expires_at, created_at)
            values ({unit.Scope.TenantId}, {Guid.CreateVersion7(now)}, {organizationId}, {memberId}, {token.Hash()}, {purpose}, {until}, {now})
            """);
        if (purpose is LinkPurpose.AdminInvite or LinkPurpose.PartnerInvite)
        {
            batch.Execute(
                $"""
                update access.members set invited_until = {until}, invite_due_at = null
                where org_id = {organizationId} and id = {memberId} and activated_at is null
                """);
        }

        var brand = batch.OneOrDefault<Brand>($"select slug, coalesce(program_name, display_name) as name from directory.tenants");
        await batch.SendAsync(cancellationToken);
        var mail = _mail.Write(unit.Scope.TenantId, brand.Value!.Slug, brand.Value.Name, email, purpose);
        await mail.EnqueueAsync(unit, _vault, token, now, cancellationToken);
    }

    private sealed record Brand(string Slug, string Name);
}
