using Palisade.Platform;

namespace Palisade.Programs.Partners;

/// <summary>What is announced about partners.</summary>
internal static class PartnerNews
{
    /// <summary>Value of <c>metadata.source</c> of partners that come from the network.</summary>
    private const string Network = "openpartner_network";

    /// <summary>A partner was added by the brand; one that the network brought is a partnership as well.</summary>
    public static IReadOnlyList<Announcement> Created(PartnerRow row, bool invited, IReadOnlyList<Guid> programIds)
    {
        var created = new Announcement(
            AnnouncementTypes.PartnerCreated,
            row.Id,
            new
            {
                PartnerId = row.Id,
                row.Email,
                row.Name,
                row.ActivatedAt,
                Invited = invited,
                ProgramIds = programIds,
            });
        var metadata = row.ToView().Metadata;
        if (Text("source") != Network)
        {
            return [created];
        }

        var approved = new Announcement(
            AnnouncementTypes.PartnershipApproved,
            row.Id,
            new
            {
                PartnerId = row.Id,
                row.Email,
                row.Name,
                row.ActivatedAt,
                NetworkCreatorId = Text("networkCreatorId"),
                ProgramIds = programIds,
            });
        return [created, approved];

        string? Text(string name) => metadata[name] is System.Text.Json.Nodes.JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
    }

    public static Announcement Activated(ActivatedRow row) => new(
        AnnouncementTypes.PartnerActivated,
        row.Id,
        new
        {
            PartnerId = row.Id,
            row.Email,
            row.Name,
            row.ActivatedAt,
        });
}

/// <summary>A partner that has just become active.</summary>
internal sealed record ActivatedRow(Guid Id, string Email, string Name, DateTimeOffset ActivatedAt);
