using Microsoft.Playwright;
using Xunit;

namespace Palisade.Portal.Tests.Support;

/// <summary>A running installation and a real browser to look at it; shared by the tests of one collection.</summary>
public sealed class Stage : IAsyncLifetime
{
    public const string Name = "browser";

    private static readonly string[] Programs = ["chromium", "chromium-browser", "google-chrome"];

    private Installation? _installation;
    private UpLine? _up;
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private Task<Gallery>? _gallery;

    internal Installation Installation => _installation!;

    internal UpLine Up => _up!;

    public async ValueTask InitializeAsync()
    {
        if (FindBrowser() is not { } program)
            return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            Headless = true,
            // Chromium's sandbox refuses to run as root; the pages are our own.
            ChromiumSandbox = Environment.UserName != "root",
            Args =
            [
                "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
            ],
        });
        _installation = await Installation.EmptyAsync();
        _installation.Settings["PALISADE_REVIEW_BRANDS"] = "1";
        _up = await _installation.UpAsync();
    }

    /// <summary>Somebody with a browser of their own: no cookie and no memory yet.</summary>
    internal async Task<Visitor> VisitorAsync(bool javaScript = true, ColorScheme colors = ColorScheme.Light, string? state = null, bool bypassPolicy = false)
    {
        if (_browser is null)
        {
            const string Missing = "no chromium, chromium-browser or google-chrome on PATH (on Debian: apt-get install chromium)";
            Assert.False(Environment.GetEnvironmentVariable("CI") is { Length: > 0 }, Missing);
            Assert.Skip(Missing);
        }

        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            JavaScriptEnabled = javaScript,
            ViewportSize = new ViewportSize { Width = 1200, Height = 760 },
            Locale = "en-US",
            ReducedMotion = ReducedMotion.Reduce,
            ColorScheme = colors,
            StorageState = state,
            BypassCSP = bypassPolicy,
        });
        context.SetDefaultTimeout(20_000);
        return await Visitor.EnterAsync(context, new Uri(Up.Url));
    }

    /// <summary>The brand that pages are looked at with; tests of a collection run one after the other.</summary>
    internal async Task<Gallery> GalleryAsync()
    {
        if (_browser is null)
            await VisitorAsync();
        return await (_gallery ??= Gallery.CreateAsync(Installation));
    }

    /// <summary>Its operator, signed in.</summary>
    internal async Task<Visitor> OperatorAsync(Gallery gallery)
    {
        var visitor = await VisitorAsync(state: gallery.OperatorState);
        if (gallery.OperatorState is null)
        {
            await visitor.AcceptInvitationAsync(gallery.Brand.OperatorEmail);
            gallery.OperatorState = await visitor.Context.StorageStateAsync();
        }

        return visitor;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (_installation is not null)
            await _installation.DisposeAsync();
    }

    private static string? FindBrowser() =>
        (from name in Programs
         from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
         let path = Path.Combine(folder, name)
         where File.Exists(path)
         select path).FirstOrDefault();
}

[CollectionDefinition(Stage.Name)]
public sealed class StageCollection : ICollectionFixture<Stage>;
