using System.Buffers.Binary;
using System.Text;
using Microsoft.Playwright;
using Palisade.Portal.Tests.Support;
using Xunit;

namespace Palisade.Portal.Tests.Browser;

/// <summary>One step of the tour: what a reader is told, and the picture of it.</summary>
internal sealed record TourStep(string Title, string Text);

/// <summary>
/// The demo story as <c>docs/tour.md</c> tells it. The browser test walks it and takes the pictures; with <c>PALISADE_UPDATE_DOCS=1</c> page and
/// pictures are written. (Run the story alone then, so that the pictures show nothing of other tests.)
/// </summary>
internal static class Tour
{
    public const int Width = 1200;

    public static readonly TourStep Home = new(
        "The brand signs in",
        "There are no passwords: the sign-in page mails a link. In development, mail goes to `/dev/mail`. The home page shows clicks, customers, revenue and commission, each beside the period before.");

    public static readonly TourStep Program = new(
        "Create a program",
        "*Programs → New program*: where links lead, and what partners get. The panel at the side says in plain words what was typed.");

    public static readonly TourStep Invitation = new(
        "Invite a partner",
        "A name and an address are enough. The partner gets a mail with a link that signs them in.");

    public static readonly TourStep Link = new(
        "The partner makes a link and shares it",
        "A short name, a page, a campaign if wanted; every link has a QR code.");

    public static readonly TourStep Sale = new(
        "A visitor follows the link and buys",
        "The visitor lands in the brand's shop with the id of the click, the *cref*, in the address. At sign-up the shop tells Palisade who the click became, and its own backend reports the sale with an API key; the answer says who is credited.");

    public static readonly TourStep Approval = new(
        "Approve the commission",
        "*Commissions* is a queue: why each waits and until when, one by one or many at once, by mouse or by keyboard (`j`, `k`, `a`).");

    public static readonly TourStep Payout = new(
        "Pay it",
        "*Payouts → Prepare a run* shows what would be paid, and to whom not and why. After the run, one button says that the money was sent.");

    public static readonly TourStep Earnings = new(
        "The partner sees what was earned",
        "What waits and why, what is paid, a statement for every payout and a signed receipt for every commission.");

    public static IReadOnlyList<TourStep> Steps { get; } = [Home, Program, Invitation, Link, Sale, Approval, Payout, Earnings];

    public static bool Updates => Environment.GetEnvironmentVariable("PALISADE_UPDATE_DOCS") == "1";

    public static string Docs { get; } = Path.Combine(RepositoryRoot(), "docs");

    /// <summary>Where this run's pictures are.</summary>
    public static string Taken { get; } = Path.Combine(AppContext.BaseDirectory, "tour");

    public static string Picture(TourStep step) => $"tour-{Steps.TakeWhile(s => s != step).Count() + 1}.png";

    public static async Task TakeAsync(IPage page, TourStep step)
    {
        var path = Path.Combine(Taken, Picture(step));
        await page.Mouse.MoveAsync(0, 0);
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = path, FullPage = false, Animations = ScreenshotAnimations.Disabled });
        Assert.Equal(Width, WidthOf(path));
        if (Updates)
            File.Copy(path, Path.Combine(Docs, "screens", Picture(step)), overwrite: true);
    }

    public static string Text()
    {
        var text = new StringBuilder("# A tour\n\nFrom a program to the money in the partner's hands, with nothing but the screen, after `./palisade up`. A test walks these steps in a real browser.\n");
        for (var i = 0; i < Steps.Count; i++)
            text.Append($"\n## {i + 1}. {Steps[i].Title}\n\n{Steps[i].Text}\n\n![{Steps[i].Title}](screens/{Picture(Steps[i])})\n");
        return text.ToString();
    }

    /// <summary>From the header of a PNG file.</summary>
    public static int WidthOf(string path) => BinaryPrimitives.ReadInt32BigEndian(File.ReadAllBytes(path).AsSpan(16, 4));

    private static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Palisade.slnx")))
                return folder.FullName;
        }

        throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
