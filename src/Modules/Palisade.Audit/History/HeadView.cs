using System.Buffers.Text;
using Palisade.Tenancy;

namespace Palisade.Audit.History;

/// <summary>A signed end of the chain, to be kept: <c>palisade audit verify --head</c> takes it.</summary>
internal sealed record HeadView(Guid Tenant, long Seq, string Hash, DateTimeOffset SignedAt, string KeyId, string Signature);

/// <summary>The newest signed head, as it is read.</summary>
internal sealed record HeadRow(Guid TenantId, long Seq, byte[] Hash, DateTimeOffset SignedAt, string KeyId, byte[] Signature)
{
    public static Sql Newest => $"select h.tenant_id, h.seq, h.hash, h.signed_at, h.key_id, h.signature from audit.heads h order by h.seq desc limit 1";

    public HeadView ToView() => new(TenantId, Seq, Convert.ToHexStringLower(Hash), SignedAt, KeyId, Base64Url.EncodeToString(Signature));
}
