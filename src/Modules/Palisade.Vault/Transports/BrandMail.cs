using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Vault.Transports;

/// <summary>A way for mail to leave, and what it is called.</summary>
internal sealed record MailWay(string Name, Func<OutgoingMail, CancellationToken, Task> SendAsync);

/// <summary>
/// How each brand's mail leaves: by the brand's own transport where it set one, else by the installation's. Servers that a brand named are reached
/// through the guard, always with TLS. The brand's mail never falls back to another's sender: what its own server refuses waits and is tried again.
/// </summary>
internal sealed class BrandMail(TenantDb db, ISecretVault vault, OutboundHttp outbound, SmtpMail smtp, PostmarkMail postmark, PlatformMail platform) : IMailTransport
{
    /// <summary>The name of the installation's transport.</summary>
    public const string Platform = "platform";

    /// <inheritdoc />
    public async Task SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mail);
        var session = db.For(ScopeIssuer.ForTenant(mail.TenantId, ActorKind.Job, Guid.Empty, canWrite: false));
        await (await ReadAsync(session, cancellationToken)).SendAsync(mail, cancellationToken);
    }

    /// <summary>The way of the scope's tenant.</summary>
    public async Task<MailWay> ReadAsync(TenantSession session, CancellationToken cancellationToken)
    {
        var tenant = session.Scope.TenantId;
        var settings = await MailSettings.ReadAsync(session, cancellationToken);
        if (settings.Kind == MailSettings.None || MailSender.Parse(settings.Sender) is not { } from)
        {
            return new MailWay(Platform, platform.Transport.SendAsync);
        }

        if (settings.Kind == MailSettings.Postmark)
        {
            var token = await vault.ReadAsync(session, [MailSettings.TokenOf(tenant)], cancellationToken);
            return new MailWay(MailSettings.Postmark, (mail, ct) => postmark.SendAsync(from, settings.MessageStream, token, mail, ct));
        }

        var password = await vault.ReadAsync(session, [MailSettings.PasswordOf(tenant)], cancellationToken);
        var tls = settings.SmtpSecure ? SmtpTls.Implicit : SmtpTls.StartTls;
        var server = new SmtpServer(settings.SmtpHost!, settings.SmtpPort, tls, settings.SmtpUser, password.Count > 0 ? password[0] : null);
        return new MailWay(MailSettings.Smtp, (mail, ct) => smtp.SendAsync(server, from, mail, DialAsync, ct));
    }

    private Task<Stream> DialAsync(SmtpServer server, CancellationToken cancellationToken) =>
        outbound.DialAsync(OutboundTrust.Operator, server.Host, server.Port, MailSettings.Ports, cancellationToken);
}
