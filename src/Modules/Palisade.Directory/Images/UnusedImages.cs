using Palisade.Tenancy;

namespace Palisade.Directory.Images;

/// <summary>Pictures that nothing of the brand shows any more make room when others come.</summary>
internal static class UnusedImages
{
    // Between an upload and the resource that shows it lies a person at a form.
    private static readonly TimeSpan Grace = TimeSpan.FromDays(1);

    /// <summary>Removes what was not uploaded lately and stands neither in the brand's settings nor among its resources.</summary>
    public static Sql Remove(DateTimeOffset now) =>
        $"""
        delete from directory.images i
        where i.created_at < {now - Grace}
            and not exists (
                select from directory.tenants t
                where position(encode(i.sha256, 'hex') in coalesce(t.logo_url, '') || ' ' || coalesce(t.favicon_url, '')) > 0)
            and not exists (
                select from directory.brand_resources r
                where position(encode(i.sha256, 'hex') in coalesce(r.url, '') || ' ' || coalesce(r.body, '')) > 0)
        """;
}
