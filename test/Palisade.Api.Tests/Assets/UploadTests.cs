using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Assets;

public sealed class UploadTests(QuietApp app)
{
    public static TheoryData<string, string, string> Types => new()
    {
        { "image/png", "png", Convert.ToBase64String(Pictures.Png()) },
        { "image/jpeg", "jpg", Convert.ToBase64String(Pictures.Jpeg()) },
        { "image/webp", "webp", Convert.ToBase64String(Pictures.WebpLossy()) },
        { "image/webp", "webp", Convert.ToBase64String(Pictures.WebpLossless()) },
        { "image/webp", "webp", Convert.ToBase64String(Pictures.WebpExtended(0x10)) },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public async Task A_logo_of_each_type_is_shown_to_everybody_as_what_it_is_and_nothing_else(string type, string ending, string content)
    {
        var brand = await app.CreateTenantAsync();
        var bytes = Convert.FromBase64String(content);
        var url = (string)(await UploadAsync(brand, "logo", bytes, type, HttpStatusCode.OK))["logoUrl"]!;

        Assert.Matches($"^{app.Url}t/{brand.Slug}/uploads/[0-9a-f]{{64}}[.]{ending}$", url);
        Assert.Equal(url, (string?)(await brand.Anonymous.GetAsync("branding", HttpStatusCode.OK))["logoUrl"]);
        using var visitor = PalisadeApp.Client(app.Url, bearer: null);
        using var shown = await visitor.GetAsync(url);
        Assert.Equal(HttpStatusCode.OK, shown.StatusCode);
        Assert.Equal(type, shown.Content.Headers.ContentType!.ToString());
        Assert.Equal(bytes, await shown.Content.ReadAsByteArrayAsync());
        Assert.Equal("nosniff", shown.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("default-src 'none'; sandbox", shown.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("public, max-age=31536000, immutable", shown.Headers.CacheControl!.ToString());

        using var again = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { IfNoneMatch = { shown.Headers.ETag! } } };
        using var unchanged = await visitor.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        using var head = await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Head, url));
        Assert.Equal((HttpStatusCode.OK, bytes.Length), (head.StatusCode, (int)head.Content.Headers.ContentLength!));
    }

    [Fact]
    public async Task A_favicon_and_a_brand_asset_answer_with_the_member_of_their_route()
    {
        var brand = await app.CreateTenantAsync();
        var favicon = (string)(await UploadAsync(brand, "favicon", Pictures.Png(shade: 1), "image/png", HttpStatusCode.OK))["faviconUrl"]!;
        var asset = (string)(await UploadAsync(brand, "brand-asset", Pictures.Png(shade: 2), "image/png", HttpStatusCode.OK))["url"]!;

        var branding = await brand.Anonymous.GetAsync("branding", HttpStatusCode.OK);
        Assert.Equal(favicon, (string?)branding["faviconUrl"]);
        Assert.Null(branding["logoUrl"]);
        using var visitor = PalisadeApp.Client(app.Url, bearer: null);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync(asset)).StatusCode);
    }

    public static TheoryData<string, string, string, string> Hostile => new()
    {
        { "an SVG with a script", "image/svg+xml", Text("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"), "415 unsupported_media_type" },
        { "an SVG that says it is a PNG", "image/png", Text("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"), "400 invalid_image" },
        { "a page that says it is a JPEG", "image/jpeg", Text("<!doctype html><script>alert(1)</script>"), "400 invalid_image" },
        { "a GIF", "image/png", Text("GIF89a\u0001\0\u0001\0;"), "400 invalid_image" },
        { "a ZIP", "image/png", Convert.ToBase64String(Pictures.Zip), "400 invalid_image" },
        { "a ZIP by its name", "application/zip", Convert.ToBase64String(Pictures.Zip), "415 unsupported_media_type" },
        { "a PNG that says it is a JPEG", "image/jpeg", Convert.ToBase64String(Pictures.Png()), "400 image_type_mismatch" },
        { "a JPEG that says it is a WebP", "image/webp", Convert.ToBase64String(Pictures.Jpeg()), "400 image_type_mismatch" },
        { "nothing", "image/png", "", "400 empty_body" },
        { "no type", "", Convert.ToBase64String(Pictures.Png()), "415 unsupported_media_type" },
        { "a bomb of 60000 by 60000 pixels", "image/png", Convert.ToBase64String(Pictures.Png(60_000, 60_000)), "400 image_too_large" },
        { "a side of 2^32-1 pixels", "image/png", Convert.ToBase64String(Pictures.Png(-1, 1)), "400 image_too_large" },
        { "a JPEG of 65535 by 65535 pixels", "image/jpeg", Convert.ToBase64String(Pictures.Jpeg(65_535, 65_535)), "400 image_too_large" },
        { "a canvas that is larger than its picture", "image/webp", Convert.ToBase64String(Pictures.WebpExtended(0, width: 5000)), "400 invalid_image" },
        { "a picture without pixels", "image/png", Convert.ToBase64String(Pictures.Png(0, 1)), "400 invalid_image" },
        { "a PNG whose check sum is wrong", "image/png", Convert.ToBase64String(Spoiled(Pictures.Png(), 20)), "400 invalid_image" },
        { "half of a PNG", "image/png", Convert.ToBase64String(Pictures.Png()[..40]), "400 invalid_image" },
        { "half of a JPEG", "image/jpeg", Convert.ToBase64String(Pictures.Jpeg()[..^3]), "400 invalid_image" },
        { "half of a WebP", "image/webp", Convert.ToBase64String(Pictures.WebpLossy()[..^3]), "400 invalid_image" },
        { "a WebP that moves", "image/webp", Convert.ToBase64String(Pictures.WebpExtended(0x02, 1, ("ANIM", new byte[6]))), "400 invalid_image" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task What_is_no_picture_is_refused_and_nothing_is_stored(string what, string type, string content, string expected)
    {
        var brand = await app.CreateTenantAsync();
        var status = (HttpStatusCode)int.Parse(expected[..3], null);

        var refused = await UploadAsync(brand, "logo", Convert.FromBase64String(content), type, status);

        Assert.True(expected[4..] == (string?)refused["error"], $"{what}: {refused}");
        Assert.Equal(0L, await app.Database.AdminAsync($"select count(*) from directory.images where tenant_id = '{Scene.Parse(brand.Id)}'"));
        Assert.Null((await brand.Anonymous.GetAsync("branding", HttpStatusCode.OK))["logoUrl"]);
    }

    [Fact]
    public async Task Two_megabytes_are_taken_and_a_byte_more_is_not()
    {
        var brand = await app.CreateTenantAsync();
        var padding = UploadSizes.Most - Pictures.Png(extra: ("tEXt", [])).Length;

        await UploadAsync(brand, "logo", Pictures.Png(extra: ("tEXt", new byte[padding])), "image/png", HttpStatusCode.OK);
        var refused = await UploadAsync(brand, "logo", Pictures.Png(extra: ("tEXt", new byte[padding + 1])), "image/png", HttpStatusCode.RequestEntityTooLarge);

        Assert.Equal("payload_too_large", (string?)refused["error"]);
    }

    [Fact]
    public async Task A_compressed_request_is_not_unpacked()
    {
        var brand = await app.CreateTenantAsync();
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(Pictures.Png());
        using var request = Request("logo", packed.ToArray(), "image/png");
        request.Content!.Headers.ContentEncoding.Add("gzip");

        using var response = await brand.Operator.SendAsync(request);

        Assert.Equal("unsupported_media_type", (string?)(await response.ReadAsync(HttpStatusCode.UnsupportedMediaType))["error"]);
    }

    [Fact]
    public async Task What_a_file_carries_beside_its_picture_is_not_shown()
    {
        var brand = await app.CreateTenantAsync();
        var png = Pictures.Png(extra: [("tEXt", "Author\0Secret Author"u8.ToArray()), ("iTXt", "a<script>"u8.ToArray()), ("eXIf", "Secret Author"u8.ToArray())]);
        var jpeg = Pictures.Jpeg(extra: [.. Pictures.Exif(), 0xff, 0xfe, 0, 15, .. "Secret Author"u8]);
        var webp = Pictures.WebpExtended(0x0c, 1, ("EXIF", "Secret Author"u8.ToArray()), ("XMP ", "Secret Author"u8.ToArray()));
        foreach (var (type, file) in new[] { ("image/png", png), ("image/jpeg", jpeg), ("image/webp", webp) })
        {
            // With a ZIP behind it, it is two files in one.
            var url = (string)(await UploadAsync(brand, "logo", [.. file, .. Pictures.Zip], type, HttpStatusCode.OK))["logoUrl"]!;
            using var visitor = PalisadeApp.Client(app.Url, bearer: null);
            var shown = await visitor.GetByteArrayAsync(url);
            var text = Encoding.Latin1.GetString(shown);
            Assert.DoesNotContain("Secret Author", text, StringComparison.Ordinal);
            Assert.DoesNotContain("script", text, StringComparison.Ordinal);
            Assert.DoesNotContain("bomb.txt", text, StringComparison.Ordinal);
            Assert.Equal(type, (await UploadedTypeAsync(brand)));
            if (type == "image/jpeg")
                Assert.Contains(Encoding.Latin1.GetString([0xff, 0xe1, 0, 34, .. "Exif\0\0MM"u8]), text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_picture_is_of_its_brand_alone()
    {
        var (brand, other) = (await app.CreateTenantAsync(), await app.CreateTenantAsync());
        var url = (string)(await UploadAsync(brand, "logo", Pictures.Png(shade: 7), "image/png", HttpStatusCode.OK))["logoUrl"]!;
        using var visitor = PalisadeApp.Client(app.Url, bearer: null);

        foreach (var wrong in new[] { url.Replace(brand.Slug, other.Slug), url[..^3] + "jpg", url.Replace("/t/" + brand.Slug, ""), url[..^5] + "0.png", $"/t/{brand.Slug}/uploads/{new string('a', 64)}.png", $"/t/{brand.Slug}/uploads/..%2f..%2fetc" })
        {
            using var response = await visitor.GetAsync(wrong);
            Assert.True(response.StatusCode == HttpStatusCode.NotFound || url == wrong, wrong);
        }
    }

    [Fact]
    public async Task Only_operators_upload()
    {
        var scene = await Scene.CreateAsync(app);
        using var partner = await scene.ActAsAsync(await scene.PartnerAsync());
        foreach (var (client, status) in new[] { (partner, HttpStatusCode.Forbidden), (scene.Brand.Anonymous, HttpStatusCode.Unauthorized) })
        {
            using var response = await client.SendAsync(Request("logo", Pictures.Png(), "image/png"));
            Assert.Equal(status, response.StatusCode);
        }
    }

    [Fact]
    public async Task A_brand_has_so_many_pictures_and_those_that_nothing_shows_make_room()
    {
        var scene = await Scene.CreateAsync(app);
        var logo = (string)(await UploadAsync(scene.Brand, "logo", Pictures.Png(shade: 9), "image/png", HttpStatusCode.OK))["logoUrl"]!;
        await scene.RowAsync(
            """
            insert into directory.images (tenant_id, sha256, content_type, width, height, content, created_at)
            select $1, sha256(convert_to(n::text, 'UTF8')), 'image/png', 1, 1, 'x', now() from generate_series(1, 299) n
            """,
            scene.TenantId);

        var refused = await UploadAsync(scene.Brand, "brand-asset", Pictures.Png(shade: 10), "image/png", HttpStatusCode.Conflict);
        Assert.Equal(("upload_quota_exceeded", 300), ((string?)refused["error"], (int)refused["images"]!));

        await scene.RowAsync("update directory.images set created_at = now() - interval '2 days' where tenant_id = $1", scene.TenantId);
        await UploadAsync(scene.Brand, "brand-asset", Pictures.Png(shade: 10), "image/png", HttpStatusCode.OK);
        Assert.Equal(2L, await scene.ScalarAsync($"select count(*) from directory.images where tenant_id = '{scene.TenantId}'"));
        using var visitor = PalisadeApp.Client(app.Url, bearer: null);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync(logo)).StatusCode);
    }

    [Fact]
    public async Task Megabytes_count_as_well()
    {
        var scene = await Scene.CreateAsync(app);
        await scene.RowAsync(
            """
            insert into directory.images (tenant_id, sha256, content_type, width, height, content, created_at)
            select $1, sha256(convert_to(n::text, 'UTF8')), 'image/png', 1, 1, convert_to(repeat('x', 2097152), 'UTF8'), now() from generate_series(1, 25) n
            """,
            scene.TenantId);

        var refused = await UploadAsync(scene.Brand, "logo", Pictures.Png(), "image/png", HttpStatusCode.Conflict);

        Assert.Equal("upload_quota_exceeded", (string?)refused["error"]);
        Assert.Equal(25L, await scene.ScalarAsync($"select count(*) from directory.images where tenant_id = '{scene.TenantId}'"));
    }

    internal static async Task<JsonObject> UploadAsync(TestTenant brand, string kind, byte[] content, string type, HttpStatusCode expected)
    {
        using var request = Request(kind, content, type);
        // A server that refuses by the length hangs up on whoever goes on sending, before the answer can be read.
        request.Headers.ExpectContinue = content.Length > 1_000_000;
        using var response = await brand.Operator.SendAsync(request);
        return await response.ReadAsync(expected);
    }

    private static HttpRequestMessage Request(string kind, byte[] content, string type)
    {
        var body = new ByteArrayContent(content);
        if (type.Length > 0)
            body.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return new HttpRequestMessage(HttpMethod.Post, $"uploads/{kind}") { Content = body };
    }

    private async Task<string?> UploadedTypeAsync(TestTenant brand) => (string?)await app.Database.AdminAsync(
        $"select content_type from directory.images i join directory.tenants t using (tenant_id) where i.tenant_id = '{Scene.Parse(brand.Id)}' and position(encode(i.sha256, 'hex') in t.logo_url) > 0");

    private static string Text(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static byte[] Spoiled(byte[] file, int at)
    {
        file[at] ^= 1;
        return file;
    }

    private static class UploadSizes
    {
        public const int Most = 2 * 1024 * 1024;
    }
}
