using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Vault.Transports;

/// <summary>
/// Changes how the brand's mail leaves. An absent field stays, an empty one is cleared; secrets are taken and never shown. Refusals name the
/// <c>field</c>. Operators.
/// </summary>
internal static class ChangeMail
{
    internal sealed record Request(string? Kind, string? From, SmtpChange? Smtp, PostmarkChange? Postmark);

    internal static Task<IResult> HandleAsync(
        Request request, TenantSession db, ISecretVault vault, OutboundHttp outbound, TimeProvider clock, CancellationToken cancellationToken) =>
        db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                // What is kept depends on what is there: of two changes at once, the second begins after the first.
                var name = $"{unit.Scope.TenantId:N}/vault/mail";
                await unit.ExecuteAsync($"select pg_advisory_xact_lock(hashtextextended({name}, 0))", ct);
                var stored = await MailSettings.StoredAsync(unit, vault, ct);
                var settings = MailChange.Apply(await MailSettings.ReadAsync(unit, ct), stored, request);
                CheckServer(settings, outbound);
                await SaveAsync(unit, settings, clock.GetUtcNow(), ct);
                await SetAsync(unit, vault, MailSettings.PasswordOf(unit.Scope.TenantId), request.Smtp?.Password, ct);
                await SetAsync(unit, vault, MailSettings.TokenOf(unit.Scope.TenantId), request.Postmark?.ServerToken, ct);
                return Results.Json(MailView.Of(settings, await MailSettings.StoredAsync(unit, vault, ct)), ApiJson.Options);
            },
            cancellationToken);

    /// <summary>What the name resolves to is checked with every connection; a name that could never be dialled is refused here.</summary>
    private static void CheckServer(MailSettings settings, OutboundHttp outbound)
    {
        if (settings.SmtpHost is not { } host)
        {
            return;
        }

        try
        {
            outbound.CheckHost(OutboundTrust.Operator, host, settings.SmtpPort, MailSettings.Ports);
        }
        catch (OutboundRefusedException e)
        {
            var (error, field) = e.Code switch
            {
                "port_not_allowed" => (VaultErrors.InvalidSmtpPort, "smtp.port"),
                "invalid_host" => (VaultErrors.InvalidSmtpHost, "smtp.host"),
                _ => (VaultErrors.SmtpHostNotPublic, "smtp.host"),
            };
            throw error.Exception(detail: null, ("field", field));
        }
    }

    private static Task<int> SaveAsync(UnitOfWork unit, MailSettings s, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(
            $"""
            insert into vault.mail_transports (tenant_id, kind, sender, smtp_host, smtp_port, smtp_secure, smtp_user, message_stream, updated_at)
            values ({unit.Scope.TenantId}, {s.Kind}, {s.Sender}, {s.SmtpHost}, {s.SmtpPort}, {s.SmtpSecure}, {s.SmtpUser}, {s.MessageStream}, {now})
            on conflict (tenant_id) do update set
                kind = excluded.kind, sender = excluded.sender, smtp_host = excluded.smtp_host, smtp_port = excluded.smtp_port,
                smtp_secure = excluded.smtp_secure, smtp_user = excluded.smtp_user, message_stream = excluded.message_stream, updated_at = excluded.updated_at
            """,
            cancellationToken);

    private static async Task SetAsync(UnitOfWork unit, ISecretVault vault, SecretAddress address, SecretChange? change, CancellationToken cancellationToken)
    {
        if (change is { Secret: { } secret })
        {
            await vault.PutAsync(unit, address, secret, previousUntil: null, cancellationToken);
        }
        else if (change is not null)
        {
            await unit.ExecuteAsync(vault.Forget(address), cancellationToken);
        }
    }
}
