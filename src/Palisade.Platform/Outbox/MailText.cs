using System.Globalization;
using System.Text;
using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>
/// A mail as it goes over the wire (RFC 5322, RFC 2045): plain text in UTF-8, in base64, so that no text can end the mail or add a header.
/// </summary>
internal static class MailText
{
    private const int Column = 76;

    public static byte[] Compose(OutgoingMail mail, MailSender from)
    {
        var text = new StringBuilder();
        void Header(string name, string value) => text.Append(name).Append(": ").Append(value).Append("\r\n");

        Header("Date", mail.At.ToString("ddd, dd MMM yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture));
        Header("From", from.ToHeader());
        Header("To", mail.Content.To.Trim());
        Header("Subject", EncodedWords.Encode(mail.Content.Subject));
        Header("Message-ID", $"<{PublicId.Format(mail.Id)}@{from.Domain}>");
        Header("Auto-Submitted", "auto-generated");
        Header("MIME-Version", "1.0");
        Header("Content-Type", "text/plain; charset=utf-8");
        Header("Content-Transfer-Encoding", "base64");
        text.Append("\r\n");
        var body = Convert.ToBase64String(Encoding.UTF8.GetBytes(mail.Content.Text));
        for (var at = 0; at < body.Length; at += Column)
        {
            text.Append(body.AsSpan(at, Math.Min(Column, body.Length - at))).Append("\r\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
