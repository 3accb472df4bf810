using Palisade.Tenancy;

namespace Palisade.Access.Contracts;

/// <summary>
/// Closing a partner organization (a revoked partner): its people and keys are refused from the next request on, because authentication reads
/// the closing with the credential; their sessions and keys are revoked for good as well, so that reopening does not bring them back.
/// </summary>
public static class OrganizationClosing
{
    /// <summary>Closes the organization. Needs a scope that reaches it and may write. Closing a closed one again changes nothing.</summary>
    public static Task CloseAsync(UnitOfWork unit, Guid organizationId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);
        RefuseBrand(unit, organizationId);
        var batch = unit.Batch();
        batch.Execute($"update directory.organizations set closed_at = {now} where id = {organizationId} and closed_at is null");
        batch.Execute($"update access.sessions set revoked_at = {now} where org_id = {organizationId} and revoked_at is null");
        batch.Execute($"select doors.withdraw_credential(k.id) from access.api_keys k where k.org_id = {organizationId} and k.revoked_at is null");
        batch.Execute($"update access.api_keys set revoked_at = {now} where org_id = {organizationId} and revoked_at is null");
        return batch.SendAsync(cancellationToken);
    }

    /// <summary>
    /// Opens it again: its members may sign in with new links. Keys, sessions and links from before stay dead.
    /// </summary>
    public static Task ReopenAsync(UnitOfWork unit, Guid organizationId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);
        RefuseBrand(unit, organizationId);
        var batch = unit.Batch();
        batch.Execute($"update directory.organizations set closed_at = null where id = {organizationId}");
        batch.Execute($"update access.magic_links set consumed_at = {now} where org_id = {organizationId} and consumed_at is null");
        return batch.SendAsync(cancellationToken);
    }

    private static void RefuseBrand(UnitOfWork unit, Guid organizationId)
    {
        if (organizationId == unit.Scope.TenantId)
        {
            throw new ArgumentException("The brand's own organization is never closed.", nameof(organizationId));
        }
    }
}
