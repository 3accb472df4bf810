using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Programs.Links;

/// <summary>A tracking link. <c>destinationUrl</c> null: it leads where its program leads.</summary>
internal sealed record LinkView(Guid Id, string LinkKey, Guid PartnerId, Guid ProgramId, string? DestinationUrl, DateTimeOffset CreatedAt, string Url);

/// <summary>A row of <see cref="Columns"/>.</summary>
internal sealed record LinkRow(Guid Id, string LinkKey, Guid PartnerId, Guid ProgramId, string? DestinationUrl, DateTimeOffset CreatedAt)
{
    public static Sql Columns => $"l.id, l.link_key, l.org_id as partner_id, l.program_id, l.destination_url, l.created_at";

    /// <summary>With the address to share.</summary>
    public LinkView ToView(ServerOptions options, TenantFeature tenant) =>
        new(Id, LinkKey, PartnerId, ProgramId, DestinationUrl, CreatedAt, $"{options.UrlOf(tenant)}/r/{LinkKey}");
}
