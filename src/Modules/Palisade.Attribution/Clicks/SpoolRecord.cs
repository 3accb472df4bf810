using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Palisade.Attribution.Clicks;

/// <summary>
/// Clicks as bytes of a spool file: length (u32), CRC-32C of the payload (u32), payload. What a crash tore off at the end is recognised and
/// ignored; such a click was never acknowledged.
/// </summary>
internal static class SpoolRecord
{
    /// <summary>First bytes of every spool file: format and version.</summary>
    public static ReadOnlySpan<byte> Magic => "PALCLK1\n"u8;

    private const int Head = 8;
    private const int MostPayload = 64 * 1024;

    public static void Write(Stream stream, Click click)
    {
        using var payload = new MemoryStream(512);
        using (var writer = new BinaryWriter(payload, Encoding.UTF8, leaveOpen: true))
        {
            Span<byte> id = stackalloc byte[16];
            foreach (var value in (ReadOnlySpan<Guid>)[click.TenantId, click.Id, click.OrgId, click.ProgramId, click.LinkId])
            {
                value.TryWriteBytes(id, bigEndian: true, out _);
                writer.Write(id);
            }

            writer.Write(click.Time.UtcTicks);
            foreach (var text in (ReadOnlySpan<string?>)
                [click.LandingUrl, click.IpHash, click.UserAgent, click.Referer, click.UtmSource, click.UtmMedium, click.UtmCampaign,
                    click.UtmTerm, click.UtmContent, click.Country, click.FraudFlag])
            {
                writer.Write(text is not null);
                if (text is not null)
                {
                    writer.Write(text);
                }
            }
        }

        var bytes = payload.GetBuffer().AsSpan(0, (int)payload.Length);
        Span<byte> head = stackalloc byte[Head];
        BinaryPrimitives.WriteUInt32LittleEndian(head, (uint)bytes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head[4..], Checksum(bytes));
        stream.Write(head);
        stream.Write(bytes);
    }

    /// <summary>All whole records of a file, and how many bytes after them could not be read.</summary>
    public static (IReadOnlyList<Click> Clicks, int TornBytes) ReadAll(byte[] file)
    {
        var clicks = new List<Click>();
        if (!file.AsSpan().StartsWith(Magic))
        {
            return (clicks, file.Length);
        }

        var position = Magic.Length;
        while (position + Head <= file.Length)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(position));
            var checksum = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(position + 4));
            if (length is 0 or > MostPayload || position + Head + length > file.Length
                || Checksum(file.AsSpan(position + Head, (int)length)) != checksum)
            {
                break;
            }

            clicks.Add(Read(new MemoryStream(file, position + Head, (int)length, writable: false)));
            position += Head + (int)length;
        }

        return (clicks, file.Length - position);
    }

    private static Click Read(Stream payload)
    {
        using var reader = new BinaryReader(payload, Encoding.UTF8);
        Guid Id() => new(reader.ReadBytes(16), bigEndian: true);
        string? Text() => reader.ReadBoolean() ? reader.ReadString() : null;
        return new Click
        {
            TenantId = Id(),
            Id = Id(),
            OrgId = Id(),
            ProgramId = Id(),
            LinkId = Id(),
            Time = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero),
            LandingUrl = Text() ?? "",
            IpHash = Text(),
            UserAgent = Text(),
            Referer = Text(),
            UtmSource = Text(),
            UtmMedium = Text(),
            UtmCampaign = Text(),
            UtmTerm = Text(),
            UtmContent = Text(),
            Country = Text(),
            FraudFlag = Text(),
        };
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var rest in bytes)
        {
            crc = BitOperations.Crc32C(crc, rest);
        }

        return ~crc;
    }
}
