using System.IO.Compression;
using System.Net;
using Palisade.Api.Tests.Leaving;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Assets;

/// <summary>Style sheets and scripts on their way to browsers.</summary>
public sealed class PackedAssetTests(QuietApp app)
{
    private const string Path = "/assets/portal.css";

    [Fact]
    public async Task They_come_small_whole_and_once()
    {
        using var client = PalisadeApp.Client(app.Url, bearer: null);
        var plain = await client.GetByteArrayAsync(new Uri(Path, UriKind.Relative), TestContext.Current.CancellationToken);

        // The first browsers get what can be packed while they wait; soon after, it is as small as it gets.
        string? tag = null;
        await Eventually.TrueAsync(async () =>
        {
            using var answer = await AskAsync(client, "br");
            tag = answer.Headers.ETag?.Tag;
            Assert.Equal(plain, await UnpackAsync(answer));
            return tag?.EndsWith("-br\"", StringComparison.Ordinal) == true;
        });
        using var packed = await AskAsync(client, "gzip, br");
        Assert.Equal(("text/css", "max-age=3600, public", "Accept-Encoding"), (packed.Content.Headers.ContentType?.MediaType, string.Join(", ", packed.Headers.CacheControl!.ToString().Split(", ").Order()), packed.Headers.Vary.Single()));
        Assert.InRange(packed.Content.Headers.ContentLength!.Value, 1, plain.Length / 4);

        using var again = await AskAsync(client, "br", ifNoneMatch: tag);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        foreach (var other in new[] { "gzip", "br;q=0", "identity" })
        {
            using var answer = await AskAsync(client, other);
            Assert.DoesNotContain("br", answer.Content.Headers.ContentEncoding);
        }
    }

    [Theory]
    [InlineData("/assets/../Palisade.Server.dll")]
    [InlineData("/assets/%2e%2e/appsettings.css")]
    [InlineData("/assets/nothing.css")]
    [InlineData("/assets/inter")]
    public async Task Nothing_else_is_handed_out(string path)
    {
        using var client = PalisadeApp.Client(app.Url, bearer: null);
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept-Encoding", "br" } } };
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static async Task<HttpResponseMessage> AskAsync(HttpClient client, string accepts, string? ifNoneMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Path) { Headers = { { "Accept-Encoding", accepts } } };
        if (ifNoneMatch is not null)
            request.Headers.Add("If-None-Match", ifNoneMatch);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<byte[]> UnpackAsync(HttpResponseMessage answer)
    {
        Assert.Equal(["br"], answer.Content.Headers.ContentEncoding);
        using var unpacked = new MemoryStream();
        await using var brotli = new BrotliStream(await answer.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        await brotli.CopyToAsync(unpacked);
        return unpacked.ToArray();
    }
}
