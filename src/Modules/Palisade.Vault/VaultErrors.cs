using Microsoft.AspNetCore.Http;
using Palisade.Platform;

namespace Palisade.Vault;

/// <summary>Refusals of this module.</summary>
internal static class VaultErrors
{
    public static readonly ProblemError CredentialNotFound = new("credential_not_found", StatusCodes.Status404NotFound, "There is no such credential here.");
    public static readonly ProblemError CredentialLimit = new("credential_limit", StatusCodes.Status409Conflict, "There are as many credentials as an organization may have (200).");
    public static readonly ProblemError InvalidCredential = new("invalid_credential_name", StatusCodes.Status400BadRequest, "A credential's kind is one of those that are listed, its name 1 to 80 of a–z, 0–9, '.', '_' and '-'.");
    public static readonly ProblemError ConfirmTenant = new("confirm_mismatch", StatusCodes.Status400BadRequest, "confirm must repeat the tenant as the URL names it: what its keys sealed is lost for good.");

    public static readonly ProblemError RecipientRequired = new("recipient_required", StatusCodes.Status400BadRequest, "A key has no address: say in to where the test goes.");
    public static readonly ProblemError MailTestFailed = new("mail_test_failed", StatusCodes.Status502BadGateway, "The test mail was not taken.");

    public static readonly ProblemError InvalidMailKind = Mail("invalid_mail_kind", "kind is smtp, postmark or none.");
    public static readonly ProblemError InvalidFrom = Mail("invalid_from", "from is an address, or a name and an address: Acme <partners@acme.example>.");
    public static readonly ProblemError FromRequired = Mail("from_required", "Mail needs a sender.");
    public static readonly ProblemError SmtpHostRequired = Mail("smtp_host_required", "SMTP needs the name of a server.");
    public static readonly ProblemError InvalidSmtpHost = Mail("invalid_smtp_host", "This is not the name of a server.");
    public static readonly ProblemError SmtpHostNotPublic = Mail("smtp_host_not_public", "The server must be reachable under a public address.");
    public static readonly ProblemError InvalidSmtpPort = Mail("invalid_smtp_port", "Mail is handed over at the ports 25, 465, 587 and 2525.");
    public static readonly ProblemError InvalidSmtpUser = Mail("invalid_smtp_user", "A user has at most 254 characters, none of them a control character.");
    public static readonly ProblemError InvalidSmtpPassword = Mail("invalid_smtp_password", "A password has at most 1024 characters, none of them a control character.");
    public static readonly ProblemError SmtpPasswordRequired = Mail("smtp_password_required", "The server changed: say its password again, or '' for none. A stored one is sent to no other server.");
    public static readonly ProblemError PostmarkTokenRequired = Mail("postmark_token_required", "Postmark needs a server token.");
    public static readonly ProblemError InvalidPostmarkToken = Mail("invalid_postmark_token", "A server token has at most 200 visible characters.");
    public static readonly ProblemError InvalidMessageStream = Mail("invalid_message_stream", "A message stream has 1 to 64 of a–z, 0–9, '_' and '-'.");

    private static ProblemError Mail(string code, string title) => new(code, StatusCodes.Status400BadRequest, title);
}
