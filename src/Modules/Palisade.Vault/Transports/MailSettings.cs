using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Vault.Transports;

/// <summary>How a brand's mail leaves: a row of <c>vault.mail_transports</c>, or what counts when there is none.</summary>
internal sealed record MailSettings(string Kind, string? Sender, string? SmtpHost, int SmtpPort, bool SmtpSecure, string? SmtpUser, string MessageStream)
{
    /// <summary>The brand has no transport: the installation's carries its mail.</summary>
    public const string None = "none";

    /// <summary>SMTP.</summary>
    public const string Smtp = "smtp";

    /// <summary>Postmark, or what speaks like it.</summary>
    public const string Postmark = "postmark";

    /// <summary>Ports at which mail is handed over, where the installation limits ports.</summary>
    public static readonly IReadOnlyList<int> Ports = [25, 465, 587, 2525];

    private const string SecretKind = "mail";

    /// <summary>A brand that never set anything.</summary>
    public static MailSettings Default { get; } = new(None, Sender: null, SmtpHost: null, SmtpPort: 587, SmtpSecure: false, SmtpUser: null, MessageStream: "outbound");

    /// <summary>Where the password is kept.</summary>
    public static SecretAddress PasswordOf(Guid tenantId) => new(tenantId, SecretKind, "smtp-password");

    /// <summary>Where the server token is kept.</summary>
    public static SecretAddress TokenOf(Guid tenantId) => new(tenantId, SecretKind, "postmark-token");

    /// <summary>The settings of the scope's tenant.</summary>
    public static async Task<MailSettings> ReadAsync(SqlRunner db, CancellationToken cancellationToken) =>
        await db.OneOrDefaultAsync<MailSettings>(
            $"select m.kind, m.sender, m.smtp_host, m.smtp_port, m.smtp_secure, m.smtp_user, m.message_stream from vault.mail_transports m", cancellationToken)
        ?? Default;

    /// <summary>Which of the two secrets are stored.</summary>
    public static async Task<(bool Password, bool Token)> StoredAsync(SqlRunner db, ISecretVault vault, CancellationToken cancellationToken)
    {
        var tenant = db.Scope.TenantId;
        var names = (await vault.ListAsync(db, tenant, SecretKind, "", cancellationToken)).Select(kept => kept.Name).ToList();
        return (names.Contains(PasswordOf(tenant).Name), names.Contains(TokenOf(tenant).Name));
    }
}

/// <summary>The settings as the API shows them: of secrets only whether they are there.</summary>
internal sealed record MailView(string Kind, string? From, SmtpView Smtp, PostmarkView Postmark)
{
    public static MailView Of(MailSettings settings, (bool Password, bool Token) stored) => new(
        settings.Kind,
        settings.Sender,
        new SmtpView(settings.SmtpHost, settings.SmtpPort, settings.SmtpSecure, settings.SmtpUser, stored.Password),
        new PostmarkView(stored.Token, settings.MessageStream));
}

/// <summary>The mail server; <c>secure</c>: TLS from the first byte, else STARTTLS.</summary>
internal sealed record SmtpView(string? Host, int Port, bool Secure, string? User, bool HasPassword);

/// <summary>Postmark.</summary>
internal sealed record PostmarkView(bool HasServerToken, string MessageStream);
