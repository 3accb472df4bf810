using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Directory.Images;

/// <summary>
/// Shows a picture of the brand. Open to visitors of the tenant, by its exact address. The address names the content, so it may be kept for ever;
/// a browser that would take it for anything but a picture is told not to.
/// </summary>
internal static class ShowImage
{
    internal static async Task<IResult> HandleAsync(string file, HttpContext http, TenantSession db, CancellationToken cancellationToken)
    {
        if (ImageAddress.Hash(file) is not { } hash
            || await db.OneOrDefaultAsync<string>($"select content_type from directory.images where sha256 = {hash}", cancellationToken) is not { } type
            || !file.EndsWith("." + ImageAddress.Ending(type), StringComparison.Ordinal))
        {
            return CommonErrors.NotFound.Result();
        }

        var headers = http.Response.Headers;
        headers.CacheControl = "public, max-age=31536000, immutable";
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        headers.XContentTypeOptions = "nosniff";
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(hash)}\"");
        headers.ETag = tag.ToString();
        if (http.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false) || known.Equals(EntityTagHeaderValue.Any)))
        {
            return Results.StatusCode(StatusCodes.Status304NotModified);
        }

        // Gone in between: answered like one that never was.
        var content = await db.OneOrDefaultAsync<byte[]>($"select content from directory.images where sha256 = {hash}", cancellationToken);
        return content is null ? CommonErrors.NotFound.Result() : Results.Bytes(content, type);
    }
}
