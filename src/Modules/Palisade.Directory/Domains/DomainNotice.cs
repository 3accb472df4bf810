using System.Globalization;
using Palisade.Directory.Contracts;
using Palisade.Directory.Rules;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Directory.Domains;

/// <summary>Tells the brand that a domain lost its proof: an announcement to its webhooks and a mail to its operators, with the change itself.</summary>
internal sealed class DomainNotice(IBrandTeam team, ServerOptions options)
{
    private sealed record Data(Guid DomainId, string Domain, DateTimeOffset? FailingSince, DateTimeOffset? SuspendedAt, DateTimeOffset? SuspendsAt);

    public async Task FailingAsync(UnitOfWork unit, DomainRow domain, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var until = domain.FailingSince + DomainSchedule.Grace;
        await MailAsync(
            unit, $"The proof of {domain.Domain} is missing",
            $"""
            {domain.Domain} leads to your partner portal, but the proof that it is yours was not found today:

            {Record(domain)}

            Put it back before {until?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC, or the domain goes out of use.
            """,
            now, cancellationToken);
        await AnnounceAsync(unit, AnnouncementTypes.DomainFailing, new Data(domain.Id, domain.Domain, domain.FailingSince, null, until), now, cancellationToken);
    }

    public async Task SuspendedAsync(UnitOfWork unit, DomainRow domain, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await MailAsync(
            unit, $"{domain.Domain} is out of use",
            $"""
            The proof that {domain.Domain} is yours stayed away, so the domain no longer leads to your partner portal. To use it again, publish this
            new record and verify the domain:

            {Record(domain)}
            """,
            now, cancellationToken);
        await AnnounceAsync(
            unit, AnnouncementTypes.DomainSuspended, new Data(domain.Id, domain.Domain, domain.FailingSince, domain.SuspendedAt, null), now, cancellationToken);
    }

    private string Record(DomainRow domain)
    {
        var place = new ProofPlace(domain.Id, domain.Domain, domain.Token, options.TargetOf());
        return $"{place.RecordName}. TXT \"{place.RecordText}\"";
    }

    private async Task MailAsync(UnitOfWork unit, string subject, string text, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var address in await team.AddressesAsync(unit, cancellationToken))
        {
            await new Mail(address, subject, text).EnqueueAsync(unit, now, cancellationToken);
        }
    }

    private static Task AnnounceAsync(UnitOfWork unit, string type, Data data, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var batch = unit.Batch();
        batch.Announce(unit.Scope.TenantId, new Announcement(type, unit.Scope.TenantId, data), now);
        return batch.SendAsync(cancellationToken);
    }
}
