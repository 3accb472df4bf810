using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Staff.Brands;

/// <summary>
/// The one place where the console enters a brand: to write what an operator decided about it, or asks of it. What the brand holds is read in a reach,
/// over the brand's own routes, and nowhere here.
/// </summary>
internal sealed class BrandEntrance(TenantDb db)
{
    /// <summary>The brand, for the operator's decision.</summary>
    public TenantSession Enter(Guid brand, Actor staff) => brand == PlatformTenant.Id
        ? throw new ArgumentException("The platform is no brand.", nameof(brand))
        : db.For(ScopeIssuer.ForTenant(brand, ActorKind.PlatformOperator, staff.Id, canWrite: true));
}

/// <summary>The register of brands, under the platform's scope.</summary>
internal static class BrandRegister
{
    /// <summary>The brand of this id or slug, or null.</summary>
    public static Task<Guid?> FindAsync(SqlRunner db, string brand, CancellationToken cancellationToken)
    {
        Sql which = PublicId.TryParse(brand, out var id) ? (Sql)$"b.brand_id = {id}" : $"b.slug = {brand}";
        return db.OneOrDefaultAsync<Guid?>($"select b.brand_id from doors.brands() b where {which}", cancellationToken);
    }
}
