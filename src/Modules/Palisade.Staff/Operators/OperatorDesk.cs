using Palisade.Tenancy;

namespace Palisade.Staff.Operators;

/// <summary>The platform's own data for the holder of the platform key, who is nobody by name.</summary>
internal sealed class OperatorDesk(TenantDb db)
{
    public TenantSession Open() => db.For(ScopeIssuer.ForTenant(PlatformTenant.Id, ActorKind.PlatformOperator, Guid.Empty, canWrite: true));
}
