using System.Security.Cryptography;
using Palisade.Tenancy;

namespace Palisade.Programs.Contracts;

/// <summary>
/// Tells every process that holds links of a tenant in memory to forget them. Whoever changes a link, a program or a partner's standing sends
/// it in the same transaction: PostgreSQL delivers it at commit, and only then. The payload names the tenant by a hash, so a listener learns
/// nothing about tenants it does not know.
/// </summary>
public static class LinkInvalidation
{
    /// <summary>The channel to LISTEN on.</summary>
    public const string Channel = "palisade_links";

    /// <summary><c>t:</c> and the first 16 bytes, in lower-case hexadecimal, of the SHA-256 of the tenant's id (16 bytes, big-endian).</summary>
    public static string Payload(Guid tenantId) => "t:" + Convert.ToHexStringLower(SHA256.HashData(tenantId.ToByteArray(bigEndian: true)).AsSpan(0, 16));

    /// <summary>The statement, for a batch: <c>batch.Execute(LinkInvalidation.Statement(tenantId))</c>.</summary>
    public static Sql Statement(Guid tenantId) => $"select pg_catalog.pg_notify({Channel}, {Payload(tenantId)})";

    /// <summary>Sends it as a round trip of its own.</summary>
    public static Task NotifyAsync(UnitOfWork unit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return unit.ExecuteAsync(Statement(unit.Scope.TenantId), cancellationToken);
    }
}
