namespace Palisade.Platform;

/// <summary>Carries a mail out of the installation.</summary>
public interface IMailTransport
{
    /// <summary>Sends one mail. Throws when it was not accepted; it is then tried again later.</summary>
    Task SendAsync(OutgoingMail mail, CancellationToken cancellationToken);
}

/// <summary>A mail on its way out.</summary>
/// <param name="Id">Id of the outbox row: the same on every attempt, so that receivers can recognise a repetition.</param>
/// <param name="TenantId">The brand it is sent for.</param>
/// <param name="At">When it is sent.</param>
/// <param name="Content">Recipient, subject and text.</param>
public sealed record OutgoingMail(Guid Id, Guid TenantId, DateTimeOffset At, Mail Content);

/// <summary>The mail can never be sent as it is: no more attempts.</summary>
public sealed class UndeliverableMailException(string reason) : Exception(reason);
