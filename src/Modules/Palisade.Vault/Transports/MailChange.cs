using System.Text.RegularExpressions;
using Palisade.Platform;

namespace Palisade.Vault.Transports;

/// <summary>What is to change of the mail server; absent stays, an empty text clears.</summary>
internal sealed record SmtpChange(string? Host, int? Port, bool? Secure, string? User, SecretChange? Password);

/// <summary>What is to change of Postmark; absent stays, an empty text clears.</summary>
internal sealed record PostmarkChange(SecretChange? ServerToken, string? MessageStream);

/// <summary>Applies a change to settings, or tells which field is wrong.</summary>
internal static partial class MailChange
{
    private const int LongestUser = 254;
    private const int LongestPassword = 1024;
    private const int LongestToken = 200;

    /// <summary>The settings after the change. What cannot be told without the network is not checked here.</summary>
    /// <exception cref="ProblemException">400 with the <c>field</c>.</exception>
    public static MailSettings Apply(MailSettings before, (bool Password, bool Token) stored, ChangeMail.Request change)
    {
        var next = before with
        {
            Kind = change.Kind ?? before.Kind,
            Sender = Kept(change.From, before.Sender),
            SmtpHost = Kept(change.Smtp?.Host, before.SmtpHost)?.ToLowerInvariant(),
            SmtpPort = change.Smtp?.Port ?? before.SmtpPort,
            SmtpSecure = change.Smtp?.Secure ?? before.SmtpSecure,
            SmtpUser = Kept(change.Smtp?.User, before.SmtpUser),
            MessageStream = Kept(change.Postmark?.MessageStream, before.MessageStream) ?? MailSettings.Default.MessageStream,
        };
        Require(next.Kind is MailSettings.None or MailSettings.Smtp or MailSettings.Postmark, VaultErrors.InvalidMailKind, "kind");
        RequireSender(next);
        RequireServer(next);
        Require(Fits(change.Smtp?.Password, LongestPassword, c => !char.IsControl(c)), VaultErrors.InvalidSmtpPassword, "smtp.password");
        Require(Fits(change.Postmark?.ServerToken, LongestToken, c => c is > ' ' and <= '~'), VaultErrors.InvalidPostmarkToken, "postmark.serverToken");
        Require(MessageStream().IsMatch(next.MessageStream), VaultErrors.InvalidMessageStream, "postmark.messageStream");

        // Whoever may change the server must not learn the stored password by naming a server of their own.
        var moved = before.SmtpHost is not null && next.SmtpHost != before.SmtpHost;
        Require(!(moved && stored.Password && change.Smtp?.Password is null), VaultErrors.SmtpPasswordRequired, "smtp.password");
        var token = change.Postmark?.ServerToken is { } given ? given.Secret is not null : stored.Token;
        Require(next.Kind != MailSettings.Postmark || token, VaultErrors.PostmarkTokenRequired, "postmark.serverToken");
        return next;
    }

    private static void RequireSender(MailSettings next)
    {
        Require(next.Sender is null || (next.Sender.Length <= 320 && MailSender.Parse(next.Sender) is not null), VaultErrors.InvalidFrom, "from");
        Require(next.Kind == MailSettings.None || next.Sender is not null, VaultErrors.FromRequired, "from");
    }

    private static void RequireServer(MailSettings next)
    {
        Require(next.Kind != MailSettings.Smtp || next.SmtpHost is not null, VaultErrors.SmtpHostRequired, "smtp.host");
        Require(next.SmtpPort is > 0 and < 65_536, VaultErrors.InvalidSmtpPort, "smtp.port");
        Require(next.SmtpUser is null || (next.SmtpUser.Length <= LongestUser && !next.SmtpUser.Any(char.IsControl)), VaultErrors.InvalidSmtpUser, "smtp.user");
    }

    private static bool Fits(SecretChange? change, int longest, Func<char, bool> allowed) =>
        change?.Secret is not { } secret || (secret.Reveal().Length <= longest && secret.Reveal().All(allowed));

    private static string? Kept(string? change, string? before) => change is null ? before : change.Trim() is { Length: > 0 } text ? text : null;

    private static void Require(bool holds, ProblemError error, string field)
    {
        if (!holds)
        {
            throw error.Exception(detail: null, ("field", field));
        }
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,63}\\z", RegexOptions.None, 1000)]
    private static partial Regex MessageStream();
}
