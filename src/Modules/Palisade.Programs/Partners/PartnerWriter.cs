using Palisade.Tenancy;

namespace Palisade.Programs.Partners;

/// <summary>A new partner before it is written.</summary>
/// <param name="Id">Of the partner and of its organization.</param>
/// <param name="Email">Normalized.</param>
/// <param name="Name">Plain text.</param>
/// <param name="Metadata">JSON object text.</param>
/// <param name="ApprovedAt">Null: waits for review.</param>
/// <param name="ActivatedAt">Null: becomes active with the first invitation that is followed.</param>
internal sealed record NewPartner(Guid Id, string Email, string Name, string Metadata, DateTimeOffset? ApprovedAt, DateTimeOffset? ActivatedAt);

/// <summary>Writes a partner with its organization.</summary>
internal static class PartnerWriter
{
    /// <summary>One round trip.</summary>
    /// <returns>The row; null when the address is taken: roll the unit of work back then, for the organization was written.</returns>
    public static async Task<PartnerRow?> InsertAsync(UnitOfWork unit, NewPartner partner, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var tenant = unit.Scope.TenantId;
        var batch = unit.Batch();
        batch.Execute(
            $"""
            insert into directory.organizations (tenant_id, id, org_id, kind, name, created_at)
            values ({tenant}, {partner.Id}, {partner.Id}, 'partner', {partner.Name}, {now})
            """);
        var row = batch.OneOrDefault<PartnerRow>(
            $"""
            insert into programs.partners as p (tenant_id, id, org_id, email, name, metadata, approved_at, activated_at, created_at, updated_at)
            values ({tenant}, {partner.Id}, {partner.Id}, {partner.Email}, {partner.Name}, {Sql.Json(partner.Metadata)},
                {partner.ApprovedAt}, {partner.ActivatedAt}, {now}, {now})
            on conflict (tenant_id, email) do nothing
            returning {PartnerView.Columns}
            """);
        await batch.SendAsync(cancellationToken);
        return row.Value;
    }
}
