using System.Security.Cryptography;
using System.Text;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Attribution.Contracts;

/// <summary>
/// The brand's ids of its customers are not for partners: knowing one would let a partner stitch clicks of its own to it. A partner sees a
/// stable alias instead, different for each partner, which cannot be turned back without the installation's key.
/// </summary>
public sealed class CustomerAlias(MasterKey masterKey)
{
    private readonly byte[] _key = masterKey.Derive("palisade/customer-alias/v1");

    /// <summary>The id for operators and their keys, the alias for partners.</summary>
    public string For(Actor actor, Guid partnerId, string userId)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return actor.IsPartner ? Of(actor.TenantId, partnerId, userId) : userId;
    }

    /// <summary>The alias, for what everybody sees alike.</summary>
    public string Of(Guid tenantId, Guid partnerId, string userId)
    {
        var mac = HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{tenantId:N}/{partnerId:N}/{userId}"));
        return $"customer_{Convert.ToHexStringLower(mac.AsSpan(0, 10))}";
    }
}
