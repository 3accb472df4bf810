using System.Net.Sockets;

namespace Palisade.Platform;

/// <summary>Hands a mail to an SMTP server, over a connection of its own, within half a minute.</summary>
public sealed class SmtpMail(SmtpTrust trust)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Connects to a server: directly for one of the installation, through the guard for one that a tenant chose.</summary>
    public delegate Task<Stream> Dial(SmtpServer server, CancellationToken cancellationToken);

    /// <summary>Sends.</summary>
    /// <exception cref="UndeliverableMailException">The mail can never be sent.</exception>
    /// <exception cref="MailRefusedException">It was not taken.</exception>
    public async Task SendAsync(SmtpServer server, MailSender from, OutgoingMail mail, Dial dial, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(mail);
        ArgumentNullException.ThrowIfNull(dial);
        var to = mail.Content.To.Trim();
        if (!EmailAddress.IsValid(to))
        {
            throw new UndeliverableMailException("The recipient is not a mail address.");
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            await using var wire = new SmtpWire(await dial(server, limit.Token));
            await new SmtpConversation(server, trust, wire).SendAsync(from.Address, to, MailText.Compose(mail, from), limit.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new MailRefusedException("timeout", inner: e);
        }
        catch (OutboundRefusedException e)
        {
            throw new MailRefusedException(e.Code, inner: e);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            throw new MailRefusedException("connection_failed", inner: e);
        }
    }

    /// <summary>The way to a server of the installation's own.</summary>
    public static async Task<Stream> Direct(SmtpServer server, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(server);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server.Host, server.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>Hands mail to the installation's SMTP server.</summary>
public sealed class SmtpTransport(SmtpMail smtp, SmtpServer server, MailSender from) : IMailTransport
{
    /// <inheritdoc />
    public Task SendAsync(OutgoingMail mail, CancellationToken cancellationToken) => smtp.SendAsync(server, from, mail, SmtpMail.Direct, cancellationToken);
}
