using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Palisade.Api.Tests.Support;

/// <summary>
/// A mail server with TLS on a real port (127.0.0.1): takes mail of who signs in, and can misbehave the ways that servers and those in between do.
/// </summary>
internal sealed class TlsSmtpServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private readonly ConcurrentQueue<string> _clear = new();
    private readonly ConcurrentQueue<string> _secured = new();

    public TlsSmtpServer()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _loop = AcceptAsync();
    }

    /// <summary>The authority of all these servers, as PEM: what PALISADE_MAIL_CA_FILE holds.</summary>
    public static string AuthorityPem => TestAuthority.Pem;

    public int Port { get; }

    public bool Implicit { get; init; }

    public bool OffersStartTls { get; init; } = true;

    public string Ways { get; init; } = "PLAIN LOGIN";

    public string User { get; init; } = "user";

    public string Password { get; set; } = "";

    /// <summary>The name in its certificate.</summary>
    public string Name { get; init; } = "127.0.0.1";

    /// <summary>Somebody in between puts this behind the answer to STARTTLS, in the clear.</summary>
    public string? Injected { get; init; }

    /// <summary>What it says to RCPT.</summary>
    public string Recipient { get; set; } = "250 ok";

    /// <summary>Lines that came in the clear.</summary>
    public IReadOnlyCollection<string> Clear => _clear;

    /// <summary>Lines that came over TLS.</summary>
    public IReadOnlyCollection<string> Secured => _secured;

    /// <summary>The texts of the mails that have come whole.</summary>
    public string[] Bodies()
    {
        var lines = _secured.ToList();
        return [.. lines.Select((line, i) => (line, i)).Where(x => x.line == "DATA" && lines.IndexOf(".", x.i) > 0).Select(x =>
            Encoding.UTF8.GetString(Convert.FromBase64String(string.Concat(lines.Skip(x.i).SkipWhile(l => l.Length > 0).TakeWhile(l => l != ".")))))];
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await ServeAsync(client.GetStream());
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or IOException or AuthenticationException)
            {
                // This client is gone; the next may be better.
            }
        }
    }

    private async Task ServeAsync(Stream stream)
    {
        using var certificate = TestAuthority.Issue(Name);
        if (Implicit)
            stream = await TestAuthority.SecureAsync(stream, certificate);
        await SayAsync(stream, "220 test");
        var (inMail, awaits) = (false, "");
        while (await LineAsync(stream) is { } line)
        {
            (stream is SslStream ? _secured : _clear).Enqueue(line);
            if (inMail)
            {
                if (line == ".")
                {
                    inMail = false;
                    await SayAsync(stream, "250 taken");
                }

                continue;
            }

            if (line == "STARTTLS")
            {
                await SayAsync(stream, "220 go" + (Injected is null ? "" : "\r\n" + Injected));
                stream = await TestAuthority.SecureAsync(stream, certificate);
                continue;
            }

            inMail = line == "DATA";
            var answer = awaits.Length > 0 || line.StartsWith("AUTH ", StringComparison.Ordinal) ? SignIn(line, ref awaits) : line switch
            {
                "DATA" => "354 go on",
                "QUIT" => "221 bye",
                _ when line.StartsWith("EHLO", StringComparison.Ordinal) => Greeting(stream is SslStream),
                _ when line.StartsWith("RCPT", StringComparison.Ordinal) => Recipient,
                _ => "250 ok",
            };
            await SayAsync(stream, answer);
        }
    }

    private string Greeting(bool secured) => string.Concat(
        "250-test\r\n", !secured && OffersStartTls ? "250-STARTTLS\r\n" : "", secured && Ways.Length > 0 ? $"250-AUTH {Ways}\r\n" : "", "250 8BITMIME");

    private string SignIn(string line, ref string awaits)
    {
        static string Text(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));
        if (line.StartsWith("AUTH PLAIN ", StringComparison.Ordinal))
            return Text(line[11..]) == $"\0{User}\0{Password}" ? "235 welcome" : $"535 wrong: {Text(line[11..])}";
        if (line == "AUTH LOGIN")
        {
            awaits = "user";
            return "334 VXNlcm5hbWU6";
        }

        if (awaits == "user")
        {
            awaits = Text(line) == User ? "password" : "wrong";
            return "334 UGFzc3dvcmQ6";
        }

        var welcome = awaits == "password" && Text(line) == Password;
        awaits = "";
        return welcome ? "235 welcome" : "535 wrong";
    }

    private static Task SayAsync(Stream stream, string text) => stream.WriteAsync(Encoding.ASCII.GetBytes(text + "\r\n")).AsTask();

    private async Task<string?> LineAsync(Stream stream)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one, _stop.Token) > 0)
        {
            if (one[0] == '\n')
                return line.ToString().TrimEnd('\r');
            line.Append((char)one[0]);
        }

        return null;
    }
}
