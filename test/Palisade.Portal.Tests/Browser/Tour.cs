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

    public static readonly TourStep Link = new(
        "A visitor follows the partner's link",
        "Mara Lind shares `/t/demo/r/mara`. Whoever opens it is counted and lands in the brand's shop with the id of the click, the *cref*, in the address. The shop remembers it.");

    public static readonly TourStep Sale = new(
        "The visitor signs up and buys",
        "At sign-up the shop tells Palisade who the click became. After the purchase the shop's own backend reports the sale with an API key; the answer says who is credited. Here: 20 % of $189.00.");

    public static readonly TourStep Mailbox = new(
        "The operator signs in",
        "There are no passwords: the sign-in page mails a link. In development, mail goes to `/dev/mail`. Opening the link uses nothing up, since mail scanners open links too; the button on the page behind it does.");

    public static readonly TourStep Approval = new(
        "The operator approves the commission",
        "The overview shows clicks, revenue and what partners earned. The commission is *accrued* until somebody approves it.");

    public static readonly TourStep Payout = new(
        "The payout is gathered and confirmed",
        "*Gather approved commissions* makes one payout per partner. When the money was sent, one more button says so, and commission and payout are *paid*.");

    public static readonly TourStep Earnings = new(
        "The partner sees what was earned",
        "Mara signs in the same way and finds her links, her commission and her payout, and nothing of any other partner.");

    public static IReadOnlyList<TourStep> Steps { get; } = [Link, Sale, Mailbox, Approval, Payout, Earnings];

    public static bool Updates => Environment.GetEnvironmentVariable("PALISADE_UPDATE_DOCS") == "1";

    public static string Docs { get; } = Path.Combine(RepositoryRoot(), "docs");

    /// <summary>Where this run's pictures are.</summary>
    public static string Taken { get; } = Path.Combine(AppContext.BaseDirectory, "tour");

    public static string Picture(TourStep step) => $"tour-{Steps.TakeWhile(s => s != step).Count() + 1}.png";

    public static async Task TakeAsync(IPage page, TourStep step)
    {
        var path = Path.Combine(Taken, Picture(step));
        await page.Mouse.MoveAsync(0, 0);
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = path, FullPage = true, Animations = ScreenshotAnimations.Disabled });
        Assert.Equal(Width, WidthOf(path));
        if (Updates)
            File.Copy(path, Path.Combine(Docs, "screens", Picture(step)), overwrite: true);
    }

    public static string Text()
    {
        var text = new StringBuilder("# A tour\n\nOne sale from the partner's link to the partner's money, as `./palisade up` lets you do it. A test walks these steps in a real browser.\n");
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
