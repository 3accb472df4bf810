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

    private const string SameBoxes =
        """
        () => {
          const before = window.boxes;
          window.boxes = JSON.stringify([...document.querySelectorAll("body *")].map(e => {
            const box = e.getBoundingClientRect();
            return [e.tagName, box.x, box.y, box.width, box.height, e.checkVisibility({ opacityProperty: true, visibilityProperty: true })];
          }));
          return window.boxes === before;
        }
        """;

    private static readonly string[] AllRules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    private static readonly string[] OfColors = ["color-contrast", "link-in-text-block"];

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
        ConcurrentQueue<string> faults = [];
        var looked = 0;
        await visitor.Context.AddInitScriptAsync(Axe);
        await visitor.EachAsync(pages, async (page, path) =>
        {
            Interlocked.Increment(ref looked);
            foreach (var fault in await FaultsAsync(page, url, path))
                faults.Enqueue($"{path}{fault}");
        });
        Assert.Equal(pages.Count, looked);
        Assert.True(faults.IsEmpty, string.Join("\n", faults.Order(StringComparer.Ordinal)));
    }

    private static async Task<List<string>> FaultsAsync(IPage page, string url, string path)
    {
        List<string> faults = [];
        await page.SetViewportSizeAsync(1440, 900);
        var response = await page.GotoAsync(url + path);
        if (path != "/nowhere" && response!.Status != 200)
            faults.Add($": status {response.Status}");
        foreach (var colors in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = colors });
            await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("data-bs-theme", colors == ColorScheme.Light ? "light" : "dark");
            // Where every element is where it was and as visible, other colours can only break the rules of colours.
            var rules = await page.EvaluateAsync<bool>(SameBoxes) ? OfColors : AllRules;
            faults.AddRange((await FaultsAsync(page, rules)).Select(f => $" ({colors}): {f}"));
        }

        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
        await page.SetViewportSizeAsync(390, 844);
        var over = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - window.innerWidth");
        if (over > 1)
            faults.Add($": {over} px wider than a phone");
        return faults;
    }

    private static async Task<string[]> FaultsAsync(IPage page, string[] rules)
    {
        var found = await page.EvaluateAsync<string>(
            """
            async rules => JSON.stringify((await axe.run(document, { resultTypes: ["violations"], runOnly: rules }))
                .violations.flatMap(v => v.nodes.slice(0, 2).map(n => `${v.id}: ${n.html.slice(0, 160)} ${(n.any[0] ?? n.all[0] ?? n.none[0])?.message ?? ""}`)))
            """,
            rules);
        return JsonSerializer.Deserialize<string[]>(found)!;
    }

    [Fact]
    public async Task No_page_does_what_its_own_policy_forbids_and_pages_are_light()
    {
        var gallery = await stage.GalleryAsync();
        await (await stage.OperatorAsync(gallery)).DisposeAsync();
        // A browser that has nothing yet, so that what it gets is all there is to get.
        await using var visitor = await stage.VisitorAsync(state: gallery.OperatorState);
        var (answers, first) = (new ConcurrentQueue<IResponse>(), 0L);
        visitor.Page.Response += (_, response) => answers.Enqueue(response);
        await visitor.OpenAsync(gallery.Brand.Url + "/");
        await visitor.DrawnAsync();
        foreach (var answer in answers.Where(a => a.Status == 200 && a.Request.ResourceType is "document" or "stylesheet" or "script"))
            first += Zipped(await answer.BodyAsync());
        Assert.InRange(first, 10_000, 250_000);

        ConcurrentDictionary<string, long> weights = [];
        await visitor.EachAsync(gallery.OfOperator, async (page, path) =>
        {
            var response = await page.GotoAsync(gallery.Brand.Url + path);
            await Visitor.DrawnAsync(page);
            Assert.Equal("", await page.EvaluateAsync<string>("[...document.querySelectorAll('[style],[onclick]')].filter(e => !e.closest('.chart')).map(e => e.outerHTML.slice(0, 80)).join()"));
            weights[path] = Zipped(await response!.BodyAsync());
        });
        Assert.Equal(gallery.OfOperator.Count, weights.Count);
        Assert.All(weights, page => Assert.True(page.Value <= 20_000, $"{page.Key} is {page.Value} bytes"));
        visitor.Behaved();
    }

    private static long Zipped(byte[] body)
    {
        using var memory = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(memory, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(body);
        return memory.Length;
    }
}
