using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Palisade.Directory.Rules;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Directory.Images;

/// <summary>
/// Takes a picture: the logo, the icon of the brand's pages, or one to advertise with. The body is the picture itself, at most 2 MB. What counts is
/// its content; it is written anew without what does not show it. Operators.
/// </summary>
internal static class UploadImage
{
    public const int MostBytes = 2 * 1024 * 1024;

    /// <summary>Of all pictures of a brand together.</summary>
    public const long MostBytesOfBrand = 50 * 1024 * 1024;

    public const int MostOfBrand = 300;

    internal static Task<IResult> LogoAsync(HttpRequest request, TenantSession db, ServerOptions options, TimeProvider clock, CancellationToken cancellationToken) =>
        TakeAsync(request, db, options, clock, (batch, url, now) => Show(batch, $"logo_url = {url}", now), url => new { logoUrl = url }, cancellationToken);

    internal static Task<IResult> FaviconAsync(HttpRequest request, TenantSession db, ServerOptions options, TimeProvider clock, CancellationToken cancellationToken) =>
        TakeAsync(request, db, options, clock, (batch, url, now) => Show(batch, $"favicon_url = {url}", now), url => new { faviconUrl = url }, cancellationToken);

    internal static Task<IResult> BrandAssetAsync(HttpRequest request, TenantSession db, ServerOptions options, TimeProvider clock, CancellationToken cancellationToken) =>
        TakeAsync(request, db, options, clock, (_, _, _) => { }, url => new { url }, cancellationToken);

    private static void Show(SqlBatch batch, Sql change, DateTimeOffset now) => batch.Execute($"update directory.tenants set {change}, updated_at = {now}");

    private static async Task<IResult> TakeAsync(
        HttpRequest request, TenantSession db, ServerOptions options, TimeProvider clock, Action<SqlBatch, string, DateTimeOffset> use, Func<string, object> answer, CancellationToken cancellationToken)
    {
        var image = await ReadAsync(request, cancellationToken);
        var (hash, now) = (SHA256.HashData(image.Content), clock.GetUtcNow());
        return await db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var tenant = unit.Scope.TenantId;
                var lockName = $"{tenant:N}/images";
                var batch = unit.Batch();

                // Of two uploads at once the second counts the first.
                batch.Execute($"select pg_advisory_xact_lock(hashtextextended({lockName}, 0))");
                batch.Execute(UnusedImages.Remove(now));
                batch.Execute(
                    $"""
                    insert into directory.images (tenant_id, sha256, content_type, width, height, content, created_at)
                    values ({tenant}, {hash}, {image.ContentType}, {image.Width}, {image.Height}, {image.Content}, {now})
                    on conflict (tenant_id, sha256) do update set created_at = excluded.created_at
                    """);
                var total = batch.OneOrDefault<Total>($"select count(*) as images, coalesce(sum(length(content)), 0)::bigint as bytes from directory.images");
                var slug = batch.OneOrDefault<string>($"select slug from directory.tenants");
                await batch.SendAsync(ct);
                if (total.Value!.Images > MostOfBrand || total.Value.Bytes > MostBytesOfBrand)
                {
                    return DirectoryErrors.UploadQuotaExceeded.Result(
                        detail: null, ("images", total.Value.Images - 1), ("mostImages", MostOfBrand), ("mostBytes", MostBytesOfBrand));
                }

                var url = ImageAddress.Of(options, slug.Value!, hash, image.ContentType);
                var last = unit.Batch();
                use(last, url, now);
                await last.SendAsync(ct);
                return Results.Json(answer(url), ApiJson.Options);
            },
            cancellationToken);
    }

    private static async Task<ImageFile> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var declared = request.ContentType?.Split(';')[0].Trim().ToLowerInvariant();
        if (declared is not ("image/jpeg" or "image/png" or "image/webp") || request.Headers.ContentEncoding.Count > 0)
        {
            throw DirectoryErrors.UnsupportedMediaType.Exception();
        }

        var file = await BodyAsync(request, cancellationToken);
        if (file.Length == 0)
        {
            throw DirectoryErrors.EmptyBody.Exception();
        }

        try
        {
            var image = ImageFile.Read(file);
            return image.ContentType == declared ? image : throw DirectoryErrors.ImageTypeMismatch.Exception(detail: null, ("found", image.ContentType));
        }
        catch (ImageException e)
        {
            throw (e.Fault == ImageFault.TooLarge ? DirectoryErrors.ImageTooLarge : DirectoryErrors.InvalidImage).Exception(e.Message);
        }
    }

    // The host's limit of the route ends a longer body; this one also holds for a host that was set up otherwise.
    private static async Task<byte[]> BodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[32 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (bytes.Length + read > MostBytes)
            {
                throw CommonErrors.PayloadTooLarge.Exception();
            }

            bytes.Write(buffer, 0, read);
        }

        return bytes.ToArray();
    }

    private sealed record Total(long Images, long Bytes);
}
