using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Palisade.Api.Tests.Support;

/// <summary>A mail server on a real port: takes mail without TLS and keeps what it was told, line by line; may refuse recipients.</summary>
internal sealed class SmtpListener : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    public SmtpListener()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _loop = AcceptAsync();
    }

    public int Port { get; }

    public bool RefusesRecipients { get; set; }

    /// <summary>Every line clients sent, commands and mail alike.</summary>
    public List<string> Lines { get; } = [];

    /// <summary>The decoded bodies of the mails that were taken (sent as base64).</summary>
    public IReadOnlyList<string> Texts()
    {
        var texts = new List<string>();
        for (var start = Lines.IndexOf("DATA"); start >= 0; start = Lines.IndexOf("DATA", start + 1))
        {
            var body = Lines.Skip(start).SkipWhile(l => l.Length > 0).TakeWhile(l => l != ".");
            texts.Add(Encoding.UTF8.GetString(Convert.FromBase64String(string.Concat(body))));
        }

        return texts;
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
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await ServeAsync(client.GetStream());
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII);
        await using var writer = new StreamWriter(stream, Encoding.ASCII) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 test");
        var inMail = false;
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            Lines.Add(line);
            if (inMail)
            {
                if (line == ".")
                {
                    inMail = false;
                    await writer.WriteLineAsync("250 taken");
                }

                continue;
            }

            inMail = line == "DATA";
            await writer.WriteLineAsync(line switch
            {
                "DATA" => "354 go on",
                "QUIT" => "221 bye",
                _ when line.StartsWith("RCPT", StringComparison.Ordinal) && RefusesRecipients => "450 not now",
                _ => "250 ok",
            });
            if (line == "QUIT")
                return;
        }
    }
}
