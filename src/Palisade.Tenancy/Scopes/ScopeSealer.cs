using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace Palisade.Tenancy;

/// <summary>
/// Turns a scope into the 191-character token that <c>ctx.enter</c> verifies: 127 characters of payload, then 64 of HMAC-SHA256
/// (RFC 2104). The layout is documented beside <c>ctx.open_token</c> in <c>db/context/common.sql</c>.
/// </summary>
public sealed class ScopeSealer
{
    internal const int PayloadLength = 127;
    internal const int TokenLength = 191;

    private readonly byte[] _key;
    private readonly string _keyId;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _lifetime;

    /// <summary>Seals with the key derived from <paramref name="master"/>; tokens live for <paramref name="lifetime"/> (default two minutes).</summary>
    public ScopeSealer(MasterKey master, TimeProvider? clock = null, TimeSpan? lifetime = null)
    {
        ArgumentNullException.ThrowIfNull(master);
        _key = master.Derive("palisade/scope/v1");
        _keyId = Convert.ToHexStringLower(SHA256.HashData(_key).AsSpan(0, 4));
        _clock = clock ?? TimeProvider.System;
        _lifetime = lifetime ?? TimeSpan.FromMinutes(2);
    }

    /// <summary>What the migrator stores in <c>ctx.scope_key</c>: the id and the two HMAC pads.</summary>
    internal (string KeyId, byte[] InnerPad, byte[] OuterPad) Pads()
    {
        var inner = new byte[64];
        var outer = new byte[64];
        for (var i = 0; i < 64; i++)
        {
            var key = i < _key.Length ? _key[i] : (byte)0;
            inner[i] = (byte)(key ^ 0x36);
            outer[i] = (byte)(key ^ 0x5c);
        }

        return (_keyId, inner, outer);
    }

    /// <summary>Seals <paramref name="scope"/> for the connection whose backend is <paramref name="processId"/>; null behind a pooler.</summary>
    public string Seal(TenantScope scope, int? processId)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var expiry = (uint)_clock.GetUtcNow().Add(_lifetime).ToUnixTimeSeconds();
        var binding = processId is { } pid ? (uint)pid : BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4));

        Span<byte> token = stackalloc byte[TokenLength];
        Encoding.ASCII.GetBytes(_keyId, token);
        WriteId(scope.TenantId, token[8..40]);
        token[40] = (byte)(scope.OrganizationId is null ? 'a' : 'o');
        WriteId(scope.OrganizationId ?? Guid.Empty, token[41..73]);
        token[73] = (byte)scope.ActorKind;
        WriteId(scope.ActorId, token[74..106]);
        (scope.CanWrite ? "0001"u8 : "0000"u8).CopyTo(token[106..110]);
        token[110] = (byte)(processId is null ? 'n' : 'p');
        Utf8.TryWrite(token[111..119], $"{binding:x8}", out _);
        Utf8.TryWrite(token[119..127], $"{expiry:x8}", out _);

        Span<byte> mac = stackalloc byte[32];
        HMACSHA256.HashData(_key, token[..PayloadLength], mac);
        Convert.TryToHexStringLower(mac, token[PayloadLength..], out _);
        return Encoding.ASCII.GetString(token);
    }

    private static void WriteId(Guid id, Span<byte> destination) => Utf8Formatter.TryFormat(id, destination, out _, 'N');
}
