using Palisade.Tenancy;

namespace Palisade.Directory.Resources;

/// <summary>Whoever changes the order of a brand's resources does it alone, to the end of the transaction.</summary>
internal static class ResourceLock
{
    public static Task TakeAsync(UnitOfWork unit, CancellationToken cancellationToken)
    {
        var name = $"{unit.Scope.TenantId:N}/brand-resources";
        return unit.ExecuteAsync($"select pg_advisory_xact_lock(hashtextextended({name}, 0))", cancellationToken);
    }
}
