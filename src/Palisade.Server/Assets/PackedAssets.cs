using System.Collections.Concurrent;
using System.IO.Compression;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;

namespace Palisade.Server.Assets;

/// <summary>
/// Style sheets and scripts as small as Brotli makes them: half of what it makes of them in the time of a request. Each is packed once a process, in the
/// background, when it is first asked for; until then, and for browsers without Brotli, the next middleware answers.
/// </summary>
internal sealed class PackedAssets(RequestDelegate next, AssetVersions versions)
{
    private static readonly ConcurrentDictionary<(string Path, DateTimeOffset Changed), Task<byte[]>> Packed = [];
    private static readonly FileExtensionContentTypeProvider Types = new();

    public async Task InvokeAsync(HttpContext context)
    {
        context.Request.Path.StartsWithSegments(StaticAssets.Root, StringComparison.Ordinal, out var rest);
        var path = rest.Value ?? "";
        var readable = (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)) && Path.GetExtension(path) is ".css" or ".js" or ".svg";
        if (!readable || !TakesBrotli(context.Request) || versions.Files.GetFileInfo(path) is not { Exists: true, PhysicalPath: { } file } found)
        {
            await next(context);
            return;
        }

        // For every later visitor, so this one's going away does not end it.
        var packed = Packed.GetOrAdd((file, found.LastModified), key => Task.Run(() => Pack(key.Path), CancellationToken.None));
        if (packed.IsCompletedSuccessfully)
            await AnswerAsync(context, path, found.LastModified, await packed);
        else
            await next(context);
    }

    private static bool TakesBrotli(HttpRequest request) =>
        StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var accepted) && accepted.Any(e => e.Value == "br" && e.Quality is null or > 0);

    private static byte[] Pack(string file)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.SmallestSize))
        using (var source = File.OpenRead(file))
            source.CopyTo(brotli);
        return packed.ToArray();
    }

    private async Task AnswerAsync(HttpContext context, string path, DateTimeOffset changed, byte[] packed)
    {
        var (request, response) = (context.Request, context.Response);
        var tag = $"\"{changed.ToUnixTimeMilliseconds():x}-br\"";
        response.Headers.ETag = tag;
        response.Headers.CacheControl = versions.Caching(request);
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        if (request.Headers.IfNoneMatch.Contains(tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = Types.TryGetContentType(path, out var type) ? type : "application/octet-stream";
        response.Headers.ContentEncoding = "br";
        response.ContentLength = packed.Length;
        if (HttpMethods.IsGet(request.Method))
            await response.Body.WriteAsync(packed, context.RequestAborted);
    }
}
