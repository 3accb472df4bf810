using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Palisade.Client;
using Palisade.Portal.Tests.Support;
using Xunit;

namespace Palisade.Portal.Tests.Browser;

/// <summary>
/// The pictures in <c>docs/screens</c>: each page on a desk and on a phone, light and dark, on one sheet. With <c>PALISADE_UPDATE_DOCS=1</c> they
/// are taken again; otherwise every page must have one, and every one a page.
/// </summary>
[Collection(Stage.Name)]
public sealed partial class ScreensTests(Stage stage)
{
    private static readonly string Folder = Path.Combine(Tour.Docs, "screens", "pages");

    [Fact]
    public async Task Every_page_has_a_sheet_of_pictures()
    {
        var gallery = await stage.GalleryAsync();
        (string Role, IReadOnlyList<string> Pages)[] roles = [("operator", gallery.OfOperator), ("partner", gallery.OfPartner), ("visitor", Gallery.OfVisitors), ("staff", Gallery.OfStaff)];
        if (Tour.Updates)
            await TakeAsync(gallery, roles);

        var wanted = roles.SelectMany(r => r.Pages.Select(p => Name(r.Role, p))).Order(StringComparer.Ordinal).Distinct().ToList();
        var found = System.IO.Directory.GetFiles(Folder, "*.jpg").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal).ToList();
        Assert.True(
            wanted.SequenceEqual(found),
            $"docs/screens/pages is out of date (missing: {string.Join(", ", wanted.Except(found))}; of no page: {string.Join(", ", found.Except(wanted))}): run this class with PALISADE_UPDATE_DOCS=1.");
        Assert.Equal(Index(roles), (await File.ReadAllTextAsync(Path.Combine(Tour.Docs, "screens", "README.md"), TestContext.Current.CancellationToken)).ReplaceLineEndings("\n"));
    }

    private async Task TakeAsync(Gallery gallery, (string Role, IReadOnlyList<string> Pages)[] roles)
    {
        if (System.IO.Directory.Exists(Folder))
            System.IO.Directory.Delete(Folder, recursive: true);
        System.IO.Directory.CreateDirectory(Folder);
        foreach (var (role, pages) in roles)
        {
            await using var visitor = await SomebodyAsync(gallery, role);
            var url = role == "staff" ? stage.Up.Url : gallery.Brand.Url;
            foreach (var path in pages)
            {
                var views = new List<(string Picture, int Width)>();
                foreach (var colors in new[] { ColorScheme.Light, ColorScheme.Dark })
                {
                    foreach (var (width, height) in new[] { (1440, 900), (390, 844) })
                    {
                        await visitor.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = colors });
                        await visitor.Page.SetViewportSizeAsync(width, height);
                        await visitor.OpenAsync(url + path);
                        await visitor.DrawnAsync();
                        var picture = await visitor.Page.ScreenshotAsync(new PageScreenshotOptions { Animations = ScreenshotAnimations.Disabled });
                        views.Add((Convert.ToBase64String(picture), width));
                    }
                }

                await SheetAsync(visitor, views, Path.Combine(Folder, Name(role, path)));
            }
        }

        await File.WriteAllTextAsync(Path.Combine(Tour.Docs, "screens", "README.md"), Index(roles));
    }

    private async Task<Visitor> SomebodyAsync(Gallery gallery, string role)
    {
        if (role == "operator")
            return await stage.OperatorAsync(gallery);
        var visitor = await stage.VisitorAsync(state: role == "partner" ? gallery.PartnerState : null);
        if (role == "partner" && gallery.PartnerState is null)
            await visitor.AcceptInvitationAsync("pat@gallery.example");
        if (role == "staff")
            await FillConsoleAsync(visitor, gallery);
        return visitor;
    }

    /// <summary>Signs in to the console, where a brand waits, something is refused, and somebody looks into the gallery's brand.</summary>
    private async Task FillConsoleAsync(Visitor visitor, Gallery gallery)
    {
        using var http = new HttpClient { BaseAddress = new Uri(stage.Up.Url + "/api/v1/") };
        await new PalisadeClient(http).SignUpBrandAsync("waiting", "Waiting Watches", "will@waiting.example", "Will Waiting");
        await visitor.EnterPlatformAsync(await stage.Installation.AddOperatorAsync("screens@platform.example", "Stella Staff"));
        await visitor.OpenAsync("/platform/blocklist");
        await visitor.Page.GetByLabel("What", new() { Exact = true }).FillAsync("throwaway.example");
        await visitor.PressAsync("Refuse it");
        await visitor.OpenAsync($"/platform/reaches?into={gallery.Brand.Line.Slug}");
        await visitor.Page.GetByLabel("Why").FillAsync("They ask why a payout waits");
        await visitor.PressAsync("Ask for it");
        await visitor.SeesAsync("Reach into Gallery Goods");
    }

    private static async Task SheetAsync(Visitor visitor, List<(string Picture, int Width)> views, string file)
    {
        var sheet = await visitor.Context.NewPageAsync();
        await sheet.SetViewportSizeAsync(1196, 1144);
        await sheet.SetContentAsync(
            "<body style='margin:12px;background:#8b93a1;display:grid;grid-template-columns:auto auto;gap:12px;width:max-content'>"
            + string.Concat(views.Select(v => $"<img style='height:552px;display:block;border-radius:6px' src='data:image/png;base64,{v.Picture}'>")) + "</body>");
        await sheet.ScreenshotAsync(new PageScreenshotOptions { Path = file, Type = ScreenshotType.Jpeg, Quality = 72 });
        await sheet.CloseAsync();
    }

    /// <summary>“/partners/01KA…/links” of an operator is <c>operator-partners-id-links.jpg</c>.</summary>
    private static string Name(string role, string path)
    {
        var plain = Query().Replace(Id().Replace(path, "id"), match => "-" + match.Groups["name"].Value).Trim('/').Replace('/', '-').Replace('.', '-');
        return $"{role}-{(plain.Length == 0 ? "home" : plain)}.jpg";
    }

    private static string Index((string Role, IReadOnlyList<string> Pages)[] roles)
    {
        var text = new StringBuilder("# Every page\n\nOn a desk and on a phone, light and dark. Taken by a test, of a brand made for it.\n");
        foreach (var (role, pages) in roles)
        {
            text.Append($"\n## {char.ToUpperInvariant(role[0])}{role[1..]}\n\n");
            foreach (var path in pages)
                text.Append($"- [`{Id().Replace(path, "{id}")}`](pages/{Name(role, path)})\n");
        }

        return text.ToString();
    }

    [GeneratedRegex("(?<=[/=])[0-7][0-9A-HJKMNP-TV-Z]{25}(?=/|$|\\?)", RegexOptions.None, 1000)]
    private static partial Regex Id();

    [GeneratedRegex("\\?(?<name>[a-z]+)=.*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Query();
}
