using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>Where and how mail is handed over, read from <c>PALISADE_MAIL</c>.</summary>
/// <param name="Host">Name of the mail server.</param>
/// <param name="Port">Port, 587 unless given.</param>
/// <param name="StartTls">Refuse to speak without TLS. Off only with <c>?tls=none</c>, for a relay on the same machine.</param>
/// <param name="User">Account, if the server wants one.</param>
/// <param name="Password">Its password.</param>
public sealed record SmtpSettings(string Host, int Port, bool StartTls, string? User, Secret? Password)
{
    /// <summary>Reads <c>smtp://user:password@host:port[?tls=none]</c>; user and password are percent-encoded.</summary>
    /// <exception cref="InvalidOperationException">The text is not such a URL; the message does not repeat it.</exception>
    public static SmtpSettings Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme != "smtp" || url.Host.Length == 0 || url.Query is not ("" or "?tls=none"))
        {
            throw new InvalidOperationException("PALISADE_MAIL must be dev or smtp://user:password@host:port (with ?tls=none for a local relay without TLS).");
        }

        var account = url.UserInfo.Split(':', 2);
        var tls = url.Query.Length == 0;
        var user = account[0].Length > 0 ? Uri.UnescapeDataString(account[0]) : null;
        if (user is not null && !tls)
        {
            throw new InvalidOperationException("PALISADE_MAIL: a password is never sent without TLS.");
        }

        var password = account is [_, { Length: > 0 } encoded] ? new Secret(Uri.UnescapeDataString(encoded)) : null;
        return new SmtpSettings(url.Host, url.Port > 0 ? url.Port : 587, tls, user, password);
    }
}

/// <summary>Hands mail to an SMTP server, with STARTTLS.</summary>
public sealed class SmtpTransport(SmtpSettings settings, string from) : IMailTransport
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <inheritdoc />
    public async Task SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mail);
        using var message = Compose(mail);
        using var client = new SmtpClient(settings.Host, settings.Port)
        {
            EnableSsl = settings.StartTls,
            DeliveryMethod = SmtpDeliveryMethod.Network,
            UseDefaultCredentials = false,
            Credentials = settings.User is null ? null : new NetworkCredential(settings.User, settings.Password?.Reveal()),
        };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        await client.SendMailAsync(message, limit.Token);
    }

    private MailMessage Compose(OutgoingMail mail)
    {
        if (!EmailAddress.IsValid(mail.Content.To))
        {
            throw new UndeliverableMailException("The recipient is not a mail address.");
        }

        var message = new MailMessage
        {
            From = new MailAddress(from),
            Subject = mail.Content.Subject,
            SubjectEncoding = Encoding.UTF8,
            Body = mail.Content.Text,
            BodyEncoding = Encoding.UTF8,
            BodyTransferEncoding = TransferEncoding.Base64,
            HeadersEncoding = Encoding.UTF8,
            IsBodyHtml = false,
        };
        message.To.Add(new MailAddress(mail.Content.To));
        message.Headers["Message-ID"] = $"<{PublicId.Format(mail.Id)}@{message.From.Host}>";
        message.Headers["Auto-Submitted"] = "auto-generated";
        return message;
    }
}
