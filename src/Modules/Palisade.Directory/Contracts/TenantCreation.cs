using Palisade.Directory.Rules;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Directory.Contracts;

/// <summary>Founding a tenant: the rows every tenant begins with.</summary>
public static class TenantCreation
{
    /// <summary>Whether the text has the form of a slug: 3 to 30 of a–z, 0–9 and '-', without a '-' at an end.</summary>
    public static bool IsWellFormedSlug(string? slug) => Slug.Check(slug) != SlugError.Malformed;

    /// <summary>Whether the platform keeps the word for itself.</summary>
    public static bool IsReservedSlug(string slug) => Slug.Check(slug) == SlugError.Reserved;

    /// <summary>The queue on which every tenant stands from its founding: its worker decides when to come back.</summary>
    public const string ScheduleQueue = "payout-schedule";

    /// <summary>
    /// Claims the slug and writes the tenant and its own organization, in the unit of work of a scope made for the new tenant.
    /// </summary>
    /// <returns>False when the slug is taken; nothing was written then.</returns>
    public static async Task<bool> FoundAsync(UnitOfWork unit, string slug, string displayName, string approvalStatus, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);
        var tenant = unit.Scope.TenantId;
        if (!await unit.OneAsync<bool>($"select doors.claim_slug({slug})", cancellationToken))
        {
            return false;
        }

        var batch = unit.Batch();
        batch.Execute(
            $"""
            insert into directory.tenants (tenant_id, slug, display_name, approval_status)
            values ({tenant}, {slug}, {displayName}, {approvalStatus})
            """);
        batch.Execute(
            $"""
            insert into directory.organizations (tenant_id, id, org_id, kind, name)
            values ({tenant}, {tenant}, {tenant}, 'brand', {displayName})
            """);
        batch.Execute($"select doors.wake({ScheduleQueue}, now())");
        batch.Execute($"select doors.wake({RetentionWork.QueueName}, now())");
        await batch.SendAsync(cancellationToken);
        return true;
    }
}
