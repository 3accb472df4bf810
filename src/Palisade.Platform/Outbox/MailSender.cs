using System.Text;

namespace Palisade.Platform;

/// <summary>Who a mail is from: an address, and perhaps a name.</summary>
public sealed record MailSender
{
    private const int LongestName = 64;

    private MailSender(string? name, string address) => (Name, Address) = (name, address);

    /// <summary>The name, without any character that means something in a header by itself.</summary>
    public string? Name { get; }

    /// <summary>The address.</summary>
    public string Address { get; }

    /// <summary>Reads <c>ann@example.com</c>, <c>Ann &lt;ann@example.com&gt;</c> or <c>"Ann" &lt;ann@example.com&gt;</c>; null when it is none of them.</summary>
    public static MailSender? Parse(string? text)
    {
        if (text is null || text.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029'))
        {
            return null;
        }

        text = text.Trim();
        if (EmailAddress.IsValid(text))
        {
            return new MailSender(name: null, text);
        }

        var open = text.LastIndexOf('<');
        if (open <= 0 || text[^1] != '>' || !EmailAddress.IsValid(text[(open + 1)..^1]) || text[(open + 1)..^1].Any(char.IsWhiteSpace))
        {
            return null;
        }

        var name = text[..open].Trim();
        name = name is ['"', _, .., '"'] ? name[1..^1].Trim() : name;
        return name.Length is > 0 and <= LongestName && name.AsSpan().IndexOfAny("<>\"\\") < 0 && !name.Any(char.IsSurrogate) ? new MailSender(name, text[(open + 1)..^1]) : null;
    }

    /// <summary>The part of the address after the @.</summary>
    public string Domain => Address[(Address.LastIndexOf('@') + 1)..];

    /// <summary>The sender as it stands in a header: the name quoted, or encoded (RFC 2047) where it is not ASCII.</summary>
    public string ToHeader() => Name is null ? Address
        : Ascii.IsValid(Name) ? $"\"{Name}\" <{Address}>"
        : $"{EncodedWords.Encode(Name)} <{Address}>";

    /// <inheritdoc />
    public override string ToString() => Name is null ? Address : $"{Name} <{Address}>";
}
