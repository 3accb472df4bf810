using System.Buffers.Binary;
using System.Text;

namespace Palisade.Vault.Sealing;

/// <summary>
/// What a sealed secret is bound to: where it lies and which key sealed it. It is authenticated with the secret (associated data), so that what is
/// moved to another tenant, organization, kind, name or row does not open there.
/// </summary>
internal readonly record struct SecretBinding(Guid TenantId, Guid OrganizationId, Guid Id, int KeyVersion, string Kind, string Name)
{
    /// <summary>Room for <see cref="Write"/>.</summary>
    public const int Longest = 1 + (3 * 16) + 4 + 2 + (2 * 3 * 160);

    private const byte Purpose = (byte)'s';

    /// <summary>Writes the binding and returns its length. Every part has a fixed length or its length before it: no two bindings look alike.</summary>
    public int Write(Span<byte> bytes)
    {
        bytes[0] = Purpose;
        TenantId.TryWriteBytes(bytes[1..], bigEndian: true, out _);
        OrganizationId.TryWriteBytes(bytes[17..], bigEndian: true, out _);
        Id.TryWriteBytes(bytes[33..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(bytes[49..], KeyVersion);
        var kind = Encoding.UTF8.GetBytes(Kind, bytes[55..]);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[53..], (ushort)kind);
        return 55 + kind + Encoding.UTF8.GetBytes(Name, bytes[(55 + kind)..]);
    }
}

/// <summary>What a wrapped data key is bound to.</summary>
internal readonly record struct KeyBinding(Guid TenantId, int Version)
{
    private const byte Purpose = (byte)'k';

    public byte[] ToBytes()
    {
        var bytes = new byte[21];
        bytes[0] = Purpose;
        TenantId.TryWriteBytes(bytes.AsSpan(1), bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(17), Version);
        return bytes;
    }
}
