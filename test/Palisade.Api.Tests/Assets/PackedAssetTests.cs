using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
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
    [InlineData("br")]
    [InlineData("identity")]
    public async Task What_is_asked_for_by_its_version_is_kept_for_a_year_and_by_any_other_for_an_hour(string encoding)
    {
        using var client = PalisadeApp.Client(app.Url, bearer: null);
        var page = await client.GetStringAsync(new Uri("/api/v1/docs", UriKind.Relative), TestContext.Current.CancellationToken);
        var sheet = page.Split('"').Single(t => t.StartsWith("/assets/docs.css?v=", StringComparison.Ordinal));
        var content = await client.GetByteArrayAsync(new Uri("/assets/docs.css", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.EndsWith("?v=" + Convert.ToHexStringLower(SHA256.HashData(content))[..12], sheet, StringComparison.Ordinal);

        Assert.Equal("immutable, max-age=31536000, public", await CachingAsync(client, sheet, encoding));
        foreach (var other in new[] { "/assets/docs.css", "/assets/docs.css?v=", "/assets/docs.css?v=000000000000", sheet.Replace("docs", "portal", StringComparison.Ordinal) })
            Assert.Equal("max-age=3600, public", await CachingAsync(client, other, encoding));
    }

    [Fact]
    public async Task Sheets_name_the_versions_of_what_they_load()
    {
        using var client = PalisadeApp.Client(app.Url, bearer: null);
        var sheet = await client.GetStringAsync(new Uri(Path, UriKind.Relative), TestContext.Current.CancellationToken);
        var loaded = sheet.Split('"').Where(t => t.StartsWith("/assets/", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(loaded);
        foreach (var path in loaded)
            Assert.Equal("immutable, max-age=31536000, public", await CachingAsync(client, path, "identity"));
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

    private static async Task<string> CachingAsync(HttpClient client, string path, string accepts)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept-Encoding", accepts } } };
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return string.Join(", ", answer.Headers.GetValues("Cache-Control").Single().Split(", ").Order());
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
