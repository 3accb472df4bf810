using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Playwright;
using Palisade.Portal.Tests.Support;
using Xunit;

namespace Palisade.Portal.Tests.Browser;

/// <summary>
/// Every page for whom it is: accessible by the rules of WCAG 2.2 AA in light and dark (axe), one heading, nothing wider than a phone, nothing
/// blocked by the page's own policy.
/// </summary>
[Collection(Stage.Name)]
public sealed class EveryPageTests(Stage stage)
{
    private static readonly string Axe = File.ReadAllText(Path.Combine(Tour.Docs, "..", "eng", "tools", "node_modules", "axe-core", "axe.min.js"));

    [Fact]
    public async Task Of_an_operator()
    {
        var gallery = await stage.GalleryAsync();
        await LookAsync(gallery.OfOperator, gallery.Brand, gallery.Brand.OperatorEmail, gallery.OperatorState, state => gallery.OperatorState = state);
    }

    [Fact]
    public async Task Of_a_partner()
    {
        var gallery = await stage.GalleryAsync();
        await LookAsync(gallery.OfPartner, gallery.Brand, "pat@gallery.example", gallery.PartnerState, state => gallery.PartnerState = state);
    }

    [Fact]
    public async Task Of_a_visitor()
    {
        var gallery = await stage.GalleryAsync();
        await LookAsync(Gallery.OfVisitors, gallery.Brand, email: null, state: null, _ => { });
    }

    [Fact]
    public async Task Of_the_platforms_staff()
    {
        await using var visitor = await stage.VisitorAsync(bypassPolicy: true);
        await LookAsync(visitor, ["/platform/signin"], stage.Up.Url);
        await visitor.EnterPlatformAsync(await stage.Installation.AddOperatorAsync("every-page@platform.example", "Paige Page"));
        await LookAsync(visitor, Gallery.OfStaff, stage.Up.Url);
    }

    private async Task LookAsync(IReadOnlyList<string> pages, Brand brand, string? email, string? state, Action<string> keep)
    {
        // Axe is put in by the test, which the pages' policy would refuse to them: a second browser without it reads the pages as they are.
        await using var visitor = await stage.VisitorAsync(state: state, bypassPolicy: true);
        if (email is not null && state is null)
        {
            await visitor.AcceptInvitationAsync(email);
            keep(await visitor.Context.StorageStateAsync());
        }

        await LookAsync(visitor, pages, brand.Url);
    }

    private static async Task LookAsync(Visitor visitor, IReadOnlyList<string> pages, string url)
    {
        List<string> faults = [];
        foreach (var path in pages)
        {
            await visitor.Page.SetViewportSizeAsync(1440, 900);
            var response = await visitor.Page.GotoAsync(url + path);
            if (path != "/nowhere" && response!.Status != 200)
                faults.Add($"{path}: status {response.Status}");
            await visitor.Page.EvaluateAsync(Axe);
            foreach (var colors in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await visitor.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = colors });
                await Assertions.Expect(visitor.Page.Locator("html")).ToHaveAttributeAsync("data-bs-theme", colors == ColorScheme.Light ? "light" : "dark");
                faults.AddRange((await FaultsAsync(visitor.Page)).Select(f => $"{path} ({colors}): {f}"));
            }

            await visitor.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
            await visitor.Page.SetViewportSizeAsync(390, 844);
            var over = await visitor.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - window.innerWidth");
            if (over > 1)
                faults.Add($"{path}: {over} px wider than a phone");
        }

        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    private static async Task<string[]> FaultsAsync(IPage page)
    {
        var found = await page.EvaluateAsync<string>(
            """
            async () => JSON.stringify((await axe.run(document, { resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }))
                .violations.flatMap(v => v.nodes.slice(0, 2).map(n => `${v.id}: ${n.html.slice(0, 160)} ${(n.any[0] ?? n.all[0] ?? n.none[0])?.message ?? ""}`)))
            """);
        return JsonSerializer.Deserialize<string[]>(found)!;
    }

    [Fact]
    public async Task No_page_does_what_its_own_policy_forbids_and_pages_are_light()
    {
        var gallery = await stage.GalleryAsync();
        await (await stage.OperatorAsync(gallery)).DisposeAsync();
        // A browser that has nothing yet, so that what it gets is all there is to get.
        await using var visitor = await stage.VisitorAsync(state: gallery.OperatorState);
        var first = 0L;
        var answers = new ConcurrentQueue<IResponse>();
        var transferred = new Dictionary<string, long>(StringComparer.Ordinal);
        visitor.Context.Response += (_, response) => answers.Enqueue(response);
        foreach (var path in gallery.OfOperator)
        {
            await visitor.OpenAsync(gallery.Brand.Url + path);
            // The page has loaded all it names; only what draws charts asks for more.
            if (await visitor.Page.Locator("canvas[data-chart]").CountAsync() > 0)
                await visitor.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            Assert.Equal("", await visitor.Page.EvaluateAsync<string>("[...document.querySelectorAll('[style],[onclick]')].filter(e => !e.closest('.chart')).map(e => e.outerHTML.slice(0, 80)).join()"));
            await WeighAsync(answers, transferred);
            if (path == "/")
                first = transferred.Values.Sum();
        }

        Assert.InRange(first, 10_000, 250_000);
        Assert.All(transferred.Where(t => !t.Key.Contains("/assets/", StringComparison.Ordinal)), page => Assert.True(page.Value <= 20_000, $"{page.Key} is {page.Value} bytes"));
        visitor.Behaved();
    }

    /// <summary>Adds what has come since; the browser forgets bodies when it goes on to another page.</summary>
    private static async Task WeighAsync(ConcurrentQueue<IResponse> answers, Dictionary<string, long> transferred)
    {
        while (answers.TryDequeue(out var response))
        {
            if (response.Status == 200 && response.Request.ResourceType is "document" or "stylesheet" or "script" && !transferred.ContainsKey(response.Url))
                transferred[response.Url] = Zipped(await response.BodyAsync());
        }
    }

    private static long Zipped(byte[] body)
    {
        using var memory = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(memory, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(body);
        return memory.Length;
    }
}
