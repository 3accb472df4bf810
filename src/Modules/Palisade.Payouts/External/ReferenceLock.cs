using Palisade.Tenancy;

namespace Palisade.Payouts.External;

/// <summary>Until the transaction ends nobody else of the tenant decides about a payment of this name.</summary>
internal static class ReferenceLock
{
    public static Sql Of(Guid tenantId, string reference)
    {
        var name = $"{tenantId:N}/payment/{reference}";
        return $"select pg_advisory_xact_lock(hashtextextended({name}, 0))";
    }
}
