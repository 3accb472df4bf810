using System.Buffers.Text;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;

namespace Palisade.Platform;

/// <summary>
/// One mail handed over to one server (RFC 5321, with STARTTLS and AUTH). A password leaves only over TLS to a server that proved its name, and
/// its bytes are cleared once they are sent.
/// </summary>
internal sealed class SmtpConversation(SmtpServer server, SmtpTrust trust, SmtpWire wire)
{
    private IReadOnlyList<string> _offers = [];

    /// <summary>Greets, protects, signs in, hands over, and says goodbye.</summary>
    /// <exception cref="MailRefusedException">It was not handed over.</exception>
    public async Task SendAsync(string from, string to, byte[] mail, CancellationToken cancellationToken)
    {
        var domain = from[(from.LastIndexOf('@') + 1)..];
        if (server.Tls == SmtpTls.Implicit)
        {
            await SecureAsync(cancellationToken);
        }

        Expect(await wire.ReadAsync(cancellationToken), 220, "connection_failed");
        await GreetAsync(domain, cancellationToken);
        if (server.Tls == SmtpTls.StartTls)
        {
            if (!_offers.Contains("STARTTLS", StringComparer.OrdinalIgnoreCase))
            {
                throw new MailRefusedException("tls_not_offered");
            }

            Expect(await wire.AskAsync("STARTTLS", cancellationToken), 220, "tls_not_offered");

            // What arrived in the clear behind the answer was not said by the server whose certificate is checked next.
            wire.RequireNothingUnread();
            await SecureAsync(cancellationToken);
            await GreetAsync(domain, cancellationToken);
        }

        if (server.User is not null)
        {
            await SignInAsync(cancellationToken);
        }

        Expect(await wire.AskAsync($"MAIL FROM:<{from}>", cancellationToken), 250, "sender_refused");
        Expect(await wire.AskAsync($"RCPT TO:<{to}>", cancellationToken), 250, "recipient_refused");
        Expect(await wire.AskAsync("DATA", cancellationToken), 354, "message_refused");
        Expect(await wire.AskAsync([.. mail, .. ".\r\n"u8], cancellationToken), 250, "message_refused");

        try
        {
            await wire.SayAsync("QUIT\r\n"u8.ToArray(), cancellationToken);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // It is taken; what becomes of the goodbye changes nothing.
        }
    }

    private static void Expect(SmtpReply reply, int code, string otherwise)
    {
        // 251: taken, and passed on to another address.
        if (reply.Code != code && (code, reply.Code) != (250, 251))
        {
            throw new MailRefusedException(otherwise, reply.Code);
        }
    }

    private async Task GreetAsync(string domain, CancellationToken cancellationToken)
    {
        var reply = await wire.AskAsync($"EHLO {domain}", cancellationToken);
        Expect(reply, 250, "connection_failed");
        _offers = [.. reply.Lines.Skip(1)];
    }

    private async Task SecureAsync(CancellationToken cancellationToken)
    {
        try
        {
            await wire.SecureAsync(trust.Options(server.Host), cancellationToken);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            throw new MailRefusedException("tls_failed", inner: e);
        }
    }

    private async Task SignInAsync(CancellationToken cancellationToken)
    {
        if (!wire.IsSecure)
        {
            throw new MailRefusedException("tls_not_offered");
        }

        var ways = _offers.Where(o => o.StartsWith("AUTH ", StringComparison.OrdinalIgnoreCase))
            .SelectMany(o => o[5..].Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (ways.Contains("PLAIN"))
        {
            Expect(await AskSecretAsync("AUTH PLAIN ", $"\0{server.User}\0", cancellationToken), 235, "authentication_failed");
        }
        else if (ways.Contains("LOGIN"))
        {
            Expect(await wire.AskAsync("AUTH LOGIN", cancellationToken), 334, "authentication_failed");
            Expect(await wire.AskAsync(Convert.ToBase64String(Encoding.UTF8.GetBytes(server.User!)), cancellationToken), 334, "authentication_failed");
            Expect(await AskSecretAsync("", "", cancellationToken), 235, "authentication_failed");
        }
        else
        {
            throw new MailRefusedException("authentication_not_offered");
        }
    }

    /// <summary>Sends a command that ends with base64 of <paramref name="before"/> and the password.</summary>
    private async Task<SmtpReply> AskSecretAsync(string command, string before, CancellationToken cancellationToken)
    {
        var line = server.Password is { } password ? password.Use(secret => Line(command, before, secret)) : Line(command, before, []);
        try
        {
            return await wire.AskAsync(line, cancellationToken);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(line);
        }
    }

    private static byte[] Line(string command, string before, ReadOnlySpan<byte> secret)
    {
        var head = Encoding.UTF8.GetByteCount(before);
        var clear = GC.AllocateUninitializedArray<byte>(head + secret.Length, pinned: true);
        var line = GC.AllocateUninitializedArray<byte>(command.Length + Base64.GetMaxEncodedToUtf8Length(clear.Length) + 2, pinned: true);
        try
        {
            Encoding.UTF8.GetBytes(before, clear);
            secret.CopyTo(clear.AsSpan(head));
            Encoding.ASCII.GetBytes(command, line);
            Base64.EncodeToUtf8(clear, line.AsSpan(command.Length), out _, out _);
            "\r\n"u8.CopyTo(line.AsSpan(line.Length - 2));
            return line;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(clear);
        }
    }
}
