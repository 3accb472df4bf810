using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Vault.Transports;

/// <summary>
/// Hands mail to Postmark, or to what speaks like it (<c>PALISADE_POSTMARK_URL</c>): <c>POST /email</c> with the server token in a header. Source:
/// postmarkapp.com/developer/api/email-api. What it answers beside the status is not read.
/// </summary>
internal sealed class PostmarkMail(OutboundHttp http, Uri server)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The address of the setting, or Postmark's.</summary>
    /// <exception cref="InvalidOperationException">It is not an https URL, or of this machine.</exception>
    public static Uri Server(IConfiguration configuration)
    {
        var text = (configuration["PALISADE_POSTMARK_URL"] ?? "https://api.postmarkapp.com").TrimEnd('/') + "/";
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
            ? url
            : throw new InvalidOperationException("PALISADE_POSTMARK_URL must be an https URL.");
    }

    /// <summary>Sends.</summary>
    /// <exception cref="MailRefusedException">It was not taken.</exception>
    public async Task SendAsync(MailSender from, string stream, IReadOnlyList<IUsableSecret> token, OutgoingMail mail, CancellationToken cancellationToken)
    {
        var to = mail.Content.To.Trim();
        if (!EmailAddress.IsValid(to))
        {
            throw new UndeliverableMailException("The recipient is not a mail address.");
        }

        if (token.Count == 0)
        {
            throw new MailRefusedException("authentication_failed");
        }

        var body = JsonSerializer.SerializeToUtf8Bytes(new Message(
            from.Name is null ? from.Address : $"\"{from.Name}\" <{from.Address}>", to, mail.Content.Subject, mail.Content.Text, stream,
            [new Header("Message-ID", $"<{PublicId.Format(mail.Id)}@{from.Domain}>"), new Header("Auto-Submitted", "auto-generated")]));

        // A header is text: the token is text for as long as the call takes.
        var call = token[0].Use(secret => new OutboundCall(
            HttpMethod.Post, new Uri(server, "email").ToString(), Patience, [("Accept", "application/json"), ("X-Postmark-Server-Token", Encoding.ASCII.GetString(secret))], body));
        var answer = await http.SendAsync(OutboundTrust.Operator, call, cancellationToken);
        if (!answer.Succeeded)
        {
            throw new MailRefusedException(answer.Status switch { 401 => "authentication_failed", 422 => "message_refused", null => answer.Error!, _ => "message_refused" }, answer.Status);
        }
    }

    // Names as Postmark writes them.
    private sealed record Message(string From, string To, string Subject, string TextBody, string MessageStream, IReadOnlyList<Header> Headers);

    private sealed record Header(string Name, string Value);
}
