using System.Buffers.Binary;
using System.Text;

namespace Palisade.Platform;

/// <summary>Types of records that are asked for here (RFC 1035 §3.2.2, RFC 3596).</summary>
public enum DnsType : ushort
{
    A = 1,
    Cname = 5,
    Txt = 16,
    Aaaa = 28,
}

/// <summary>A record of an answer.</summary>
/// <param name="Name">Lower case, without the last dot; odd bytes are written <c>\ddd</c>.</param>
/// <param name="Type">Its type.</param>
/// <param name="Text">A CNAME's target, a TXT's strings joined, an address as text; empty for other types.</param>
public sealed record DnsRecord(string Name, DnsType Type, string Text);

/// <summary>Bytes that are no DNS message.</summary>
public sealed class DnsFormatException(string message) : Exception(message);

/// <summary>
/// The wire form of questions and answers (RFC 1035 §4), as much as looking up one name needs. What arrives is a stranger's: each length is checked
/// before it is used, a compression pointer leads strictly backwards, and no name is longer than 255 bytes, so reading ends whatever the bytes say.
/// </summary>
public sealed class DnsMessage
{
    /// <summary>What a datagram may hold (RFC 9715; the EDNS size that is announced).</summary>
    public const int DatagramSize = 1232;

    private const int HeaderSize = 12;
    private const int LongestName = 255;
    private const ushort ClassInternet = 1;
    private const ushort TypeOptions = 41;

    private DnsMessage(ushort id, ushort flags, IReadOnlyList<DnsRecord> answers)
    {
        Id = id;
        Code = flags & 0x000F;
        IsTruncated = (flags & 0x0200) != 0;
        Answers = answers;
    }

    /// <summary>Ties an answer to its question.</summary>
    public ushort Id { get; }

    /// <summary>0: answered; 3: there is no such name; anything else: the server could not tell.</summary>
    public int Code { get; }

    /// <summary>The answer did not fit; ask by TCP.</summary>
    public bool IsTruncated { get; }

    /// <summary>Records of the answer section, of the class IN.</summary>
    public IReadOnlyList<DnsRecord> Answers { get; }

    /// <summary>A question that wants recursion.</summary>
    /// <exception cref="DnsFormatException">The name cannot be asked for.</exception>
    public static byte[] Question(ushort id, string name, DnsType type)
    {
        ArgumentNullException.ThrowIfNull(name);
        var bytes = new List<byte>(HeaderSize + name.Length + 17);
        Write(bytes, id, 0x0100, 1, 0, 0, 1);
        foreach (var label in name.TrimEnd('.').Split('.'))
        {
            if (label.Length is 0 or > 63 || !Ascii.IsValid(label) || label.Contains('\\', StringComparison.Ordinal))
            {
                throw new DnsFormatException("A label has 1 to 63 ASCII characters.");
            }

            bytes.Add((byte)label.Length);
            bytes.AddRange(Encoding.ASCII.GetBytes(label));
        }

        bytes.Add(0);
        if (bytes.Count - HeaderSize > LongestName)
        {
            throw new DnsFormatException("A name has at most 255 bytes.");
        }

        Write(bytes, (ushort)type, ClassInternet);
        bytes.Add(0);
        Write(bytes, TypeOptions, DatagramSize, 0, 0, 0);
        return [.. bytes];
    }

    /// <summary>Reads an answer to that question.</summary>
    /// <exception cref="DnsFormatException">It is malformed, or answers another question.</exception>
    public static DnsMessage Answer(ReadOnlySpan<byte> bytes, ushort id, string name, DnsType type)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (bytes.Length < HeaderSize)
        {
            throw new DnsFormatException("The header is cut off.");
        }

        var flags = Number(bytes, 2);
        if (Number(bytes, 0) != id || (flags & 0x8000) == 0 || (flags & 0x7800) != 0)
        {
            throw new DnsFormatException("This is not the answer.");
        }

        var at = HeaderSize;
        if (Number(bytes, 4) != 1 || !string.Equals(Name(bytes, ref at), name.TrimEnd('.'), StringComparison.OrdinalIgnoreCase)
            || Number(bytes, at) != (ushort)type || Number(bytes, at + 2) != ClassInternet)
        {
            throw new DnsFormatException("This answers another question.");
        }

        at += 4;
        var truncated = (flags & 0x0200) != 0;
        var answers = new List<DnsRecord>();
        for (var left = truncated ? 0 : Number(bytes, 6); left > 0; left--)
        {
            if (Record(bytes, ref at) is { } record)
            {
                answers.Add(record);
            }
        }

        return new DnsMessage(id, flags, answers);
    }

    private static DnsRecord? Record(ReadOnlySpan<byte> bytes, ref int at)
    {
        var name = Name(bytes, ref at);
        var (type, @class, length) = (Number(bytes, at), Number(bytes, at + 2), Number(bytes, at + 8));
        at += 10;
        if (length > bytes.Length - at)
        {
            throw new DnsFormatException("A record is cut off.");
        }

        var start = at;
        at += length;
        if (@class != ClassInternet)
        {
            return null;
        }

        var data = bytes.Slice(start, length);
        return (DnsType)type switch
        {
            DnsType.A when length == 4 => new DnsRecord(name, DnsType.A, new System.Net.IPAddress(data).ToString()),
            DnsType.Aaaa when length == 16 => new DnsRecord(name, DnsType.Aaaa, new System.Net.IPAddress(data).ToString()),
            DnsType.Txt => new DnsRecord(name, DnsType.Txt, Strings(data)),
            DnsType.Cname => new DnsRecord(name, DnsType.Cname, Target(bytes, start, at)),
            _ => null,
        };
    }

    private static string Target(ReadOnlySpan<byte> bytes, int start, int end)
    {
        var name = Name(bytes, ref start);
        return start == end ? name : throw new DnsFormatException("A target does not fill its record.");
    }

    private static string Strings(ReadOnlySpan<byte> data)
    {
        var text = new StringBuilder(data.Length);
        while (data.Length > 0)
        {
            var length = data[0];
            if (length >= data.Length)
            {
                throw new DnsFormatException("A string is cut off.");
            }

            text.Append(Encoding.Latin1.GetString(data.Slice(1, length)));
            data = data[(length + 1)..];
        }

        return text.ToString();
    }

    /// <summary>Reads a name and moves past it; a pointer counts as its end.</summary>
    private static string Name(ReadOnlySpan<byte> bytes, ref int at)
    {
        var text = new StringBuilder();
        var (position, length, end, start) = (at, 1, -1, at);
        while (true)
        {
            if (position >= bytes.Length)
            {
                throw new DnsFormatException("A name is cut off.");
            }

            var first = bytes[position];
            if (first == 0)
            {
                at = end < 0 ? position + 1 : end;
                return text.ToString();
            }

            if ((first & 0xC0) == 0xC0)
            {
                var target = Number(bytes, position) & 0x3FFF;
                end = end < 0 ? position + 2 : end;

                // Strictly before everything read so far of this name: pointers cannot go round.
                if (target >= start)
                {
                    throw new DnsFormatException("A pointer does not lead backwards.");
                }

                (position, start) = (target, target);
                continue;
            }

            length += first + 1;
            if (first > 63 || length > LongestName || first >= bytes.Length - position)
            {
                throw new DnsFormatException("A label is too long.");
            }

            Append(text, bytes.Slice(position + 1, first));
            position += first + 1;
        }
    }

    private static void Append(StringBuilder text, ReadOnlySpan<byte> label)
    {
        if (text.Length > 0)
        {
            text.Append('.');
        }

        foreach (var b in label)
        {
            if (b is > (byte)' ' and <= (byte)'~' and not ((byte)'.' or (byte)'\\'))
            {
                text.Append(char.ToLowerInvariant((char)b));
            }
            else
            {
                text.Append('\\').Append(b.ToString("D3", System.Globalization.CultureInfo.InvariantCulture));
            }
        }
    }

    private static ushort Number(ReadOnlySpan<byte> bytes, int at) =>
        at + 2 <= bytes.Length ? BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]) : throw new DnsFormatException("The message is cut off.");

    private static void Write(List<byte> bytes, params ReadOnlySpan<ushort> numbers)
    {
        foreach (var number in numbers)
        {
            bytes.Add((byte)(number >> 8));
            bytes.Add((byte)number);
        }
    }
}
