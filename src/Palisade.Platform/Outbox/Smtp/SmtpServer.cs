using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>How the way to a mail server is protected.</summary>
public enum SmtpTls
{
    /// <summary>TLS after the greeting (STARTTLS, RFC 3207); a server that does not offer it gets nothing.</summary>
    StartTls,

    /// <summary>TLS from the first byte (RFC 8314).</summary>
    Implicit,

    /// <summary>None, for a relay of the installation on the same machine. Never with a password.</summary>
    None,
}

/// <summary>A mail server and how to speak to it.</summary>
/// <param name="Host">Its name, which its certificate must bear.</param>
/// <param name="Port">Its port.</param>
/// <param name="Tls">How the way is protected.</param>
/// <param name="User">Account, if the server wants one.</param>
/// <param name="Password">Its password.</param>
public sealed record SmtpServer(string Host, int Port, SmtpTls Tls, string? User, IUsableSecret? Password)
{
    /// <summary>Reads <c>smtp://user:password@host:port[?tls=none]</c> or <c>smtps://…</c>; user and password are percent-encoded.</summary>
    /// <exception cref="InvalidOperationException">The text is not such a URL; the message does not repeat it.</exception>
    public static SmtpServer Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("smtp" or "smtps") || url.Host.Length == 0
            || url.Query is not ("" or "?tls=none") || (url.Scheme == "smtps" && url.Query.Length > 0))
        {
            throw new InvalidOperationException(
                "PALISADE_MAIL must be dev, smtp://user:password@host:port (with ?tls=none for a local relay without TLS) or smtps://user:password@host:port.");
        }

        var tls = url.Scheme == "smtps" ? SmtpTls.Implicit : url.Query.Length == 0 ? SmtpTls.StartTls : SmtpTls.None;
        var account = url.UserInfo.Split(':', 2);
        var user = account[0].Length > 0 ? Uri.UnescapeDataString(account[0]) : null;
        if (user is not null && tls == SmtpTls.None)
        {
            throw new InvalidOperationException("PALISADE_MAIL: a password is never sent without TLS.");
        }

        var password = account is [_, { Length: > 0 } encoded] ? new Secret(Uri.UnescapeDataString(encoded)) : null;
        return new SmtpServer(url.IdnHost, url.Port > 0 ? url.Port : tls == SmtpTls.Implicit ? 465 : 587, tls, user, password);
    }
}

/// <summary>A mail was not handed over.</summary>
/// <param name="code">
/// Stable code: <c>connection_failed</c>, <c>timeout</c>, <c>tls_failed</c>, <c>tls_not_offered</c>, <c>authentication_not_offered</c>,
/// <c>authentication_failed</c>, <c>sender_refused</c>, <c>recipient_refused</c>, <c>message_refused</c>, <c>invalid_response</c>, or a code of
/// the outbound guard. Never text of the server: it can repeat what it was told.
/// </param>
/// <param name="reply">The server's three digits, if it answered.</param>
/// <param name="inner">What the network or the guard said.</param>
public sealed class MailRefusedException(string code, int? reply = null, Exception? inner = null) : Exception(reply is null ? code : $"{code} ({reply})", inner)
{
    /// <summary>Stable code.</summary>
    public string Code { get; } = code;

    /// <summary>The server's three digits.</summary>
    public int? Reply { get; } = reply;
}
