using System.Globalization;
using Palisade.Directory.Contracts;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Staff.Reaches;

/// <summary>Tells the brand's operators by mail, with the change itself, that the platform's staff asks to look in, or does.</summary>
internal sealed class ReachNotice(IBrandTeam team)
{
    public Task AskedAsync(UnitOfWork unit, ReachRow reach, DateTimeOffset now, CancellationToken cancellationToken) => MailAsync(
        unit,
        reach.BreakGlass ? "The platform asks to break the glass" : "The platform's staff asks to look into your brand",
        $"""
        {reach.OperatorName} of the platform's staff asks to {What(reach)} for {reach.Minutes} minutes. The reason given:

        {reach.Reason}

        {(reach.BreakGlass
            ? "It was asked for without your approval, as an emergency: a second operator of the platform decides. You are told if it is granted, and can refuse or end it."
            : "Nothing can be seen until one of your operators approves.")}
        """,
        now, cancellationToken);

    public Task GrantedAsync(UnitOfWork unit, ReachRow reach, DateTimeOffset now, CancellationToken cancellationToken) => MailAsync(
        unit,
        reach.BreakGlass ? "The platform broke the glass" : "The platform's staff can look into your brand",
        $"""
        {reach.OperatorName} of the platform's staff can {What(reach)} until {reach.ExpiresAt?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC. The reason given:

        {reach.Reason}
        {(reach.ConfirmedName is { } second ? $"\nWithout your approval, as an emergency; {second} of the platform's staff confirmed it.\n" : "")}
        Each request stands in your audit. Your operators can end it at any time.
        """,
        now, cancellationToken);

    private static string What(ReachRow reach) => reach.CanWrite ? "look into your brand and change things" : "look into your brand";

    private async Task MailAsync(UnitOfWork unit, string subject, string text, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var address in await team.AddressesAsync(unit, cancellationToken))
        {
            await new Mail(address, subject, text).EnqueueAsync(unit, now, cancellationToken);
        }
    }
}
