using System.Globalization;
using System.Net.Security;
using System.Text;

namespace Palisade.Platform;

/// <summary>An answer: three digits, and the text of its lines.</summary>
internal sealed record SmtpReply(int Code, IReadOnlyList<string> Lines);

/// <summary>Lines to and from a mail server. What it may say is bounded.</summary>
internal sealed class SmtpWire(Stream stream) : IAsyncDisposable
{
    private const int LongestLine = 2000;
    private const int MostLines = 100;

    private readonly byte[] _buffer = new byte[4096];
    private Stream _stream = stream;
    private int _at;
    private int _end;

    /// <summary>The way is protected by TLS.</summary>
    public bool IsSecure => _stream is SslStream;

    public Task<SmtpReply> AskAsync(string command, CancellationToken cancellationToken) =>
        command.Any(c => char.IsControl(c) || c > '~')
            ? throw new UndeliverableMailException("The mail's addresses cannot be written in a command.")
            : AskAsync(Encoding.ASCII.GetBytes(command + "\r\n"), cancellationToken);

    public async Task<SmtpReply> AskAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        await SayAsync(bytes, cancellationToken);
        return await ReadAsync(cancellationToken);
    }

    public async Task SayAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(bytes, cancellationToken);
        await _stream.FlushAsync(cancellationToken);
    }

    public async Task<SmtpReply> ReadAsync(CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        while (lines.Count < MostLines)
        {
            var line = await LineAsync(cancellationToken);
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code) || (line.Length > 3 && line[3] is not (' ' or '-')))
            {
                break;
            }

            lines.Add(line.Length > 4 ? line[4..].Trim() : "");
            if (line.Length == 3 || line[3] == ' ')
            {
                return new SmtpReply(code, lines);
            }
        }

        throw new MailRefusedException("invalid_response");
    }

    /// <summary>Fails when something was received that nobody asked for.</summary>
    public void RequireNothingUnread()
    {
        if (_at < _end)
        {
            throw new MailRefusedException("invalid_response");
        }
    }

    public async Task SecureAsync(SslClientAuthenticationOptions options, CancellationToken cancellationToken)
    {
        var tls = new SslStream(_stream, leaveInnerStreamOpen: false);
        _stream = tls;
        await tls.AuthenticateAsClientAsync(options, cancellationToken);
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task<string> LineAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        while (line.Length < LongestLine)
        {
            if (_at == _end)
            {
                (_at, _end) = (0, await _stream.ReadAsync(_buffer, cancellationToken));
                if (_end == 0)
                {
                    throw new MailRefusedException("connection_failed");
                }
            }

            var c = (char)_buffer[_at++];
            if (c == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append(c);
        }

        throw new MailRefusedException("invalid_response");
    }
}
