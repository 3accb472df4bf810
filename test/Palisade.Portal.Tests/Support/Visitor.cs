using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace Palisade.Portal.Tests.Support;

/// <summary>
/// One person's browser. Whatever it asks for, and whatever it complains about, is written down: at the end nothing may have left this machine
/// and nothing may have gone wrong in the console.
/// </summary>
internal sealed partial class Visitor : IAsyncDisposable
{
    private const int Tabs = 2;

    private readonly ConcurrentQueue<string> _requests = [];
    private readonly ConcurrentQueue<string> _complaints = [];

    private Visitor(IBrowserContext context, IPage page, Uri server) => (Context, Page, Server) = (context, page, server);

    public IBrowserContext Context { get; }

    public IPage Page { get; private set; }

    public Uri Server { get; set; }

    public static async Task<Visitor> EnterAsync(IBrowserContext context, Uri server)
    {
        var visitor = new Visitor(context, await context.NewPageAsync(), server);
        context.Request += (_, request) => visitor._requests.Enqueue(request.Url);
        context.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                visitor._complaints.Enqueue($"{message.Type}: {message.Text} ({message.Location})");
        };
        context.WebError += (_, error) => visitor._complaints.Enqueue($"uncaught: {error.Error}");
        context.Dialog += async (_, dialog) =>
        {
            visitor._complaints.Enqueue($"dialog: {dialog.Message}");
            await dialog.DismissAsync();
        };
        return visitor;
    }

    public Task OpenAsync(string url) => Page.GotoAsync(new Uri(Server, url).ToString());

    /// <summary>Waits until nothing moves any more: a page has loaded all it names, and only what draws charts asks for more.</summary>
    public static async Task DrawnAsync(IPage page)
    {
        if (await page.Locator("canvas[data-chart]").CountAsync() > 0)
            await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
    }

    public Task DrawnAsync() => DrawnAsync(Page);

    public Task PressAsync(string button) => Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).First.ClickAsync();

    public Task SeesAsync(string text) => Assertions.Expect(Page.GetByText(text).Filter(new() { Visible = true }).First).ToBeVisibleAsync();

    /// <summary>Looks at pages in two tabs of the same browser, as many as the machines of tests have processors.</summary>
    public async Task EachAsync(IEnumerable<string> paths, Func<IPage, string, Task> look)
    {
        var left = new ConcurrentQueue<string>(paths);
        await Task.WhenAll(Enumerable.Range(0, Tabs).Select(async _ =>
        {
            var page = await Context.NewPageAsync();
            while (left.TryDequeue(out var path))
                await look(page, path);
            await page.CloseAsync();
        }));
    }

    /// <summary>Does something in one more tab of the same browser.</summary>
    public async Task InAnotherTabAsync(Func<Visitor, Task> act)
    {
        var first = Page;
        Page = await Context.NewPageAsync();
        await act(this);
        await Page.CloseAsync();
        Page = first;
    }

    /// <summary>A row of a table that stands under a heading.</summary>
    public ILocator Row(string heading, string text) =>
        Page.GetByRole(AriaRole.Region, new() { Name = heading, Exact = true }).GetByRole(AriaRole.Row).Filter(new() { HasText = text });

    /// <summary>A row of any table.</summary>
    public ILocator Line(string text) => Page.GetByRole(AriaRole.Row).Filter(new() { HasText = text }).First;

    public async Task SeesStateAsync(string heading, string text, string state) =>
        await Assertions.Expect(Row(heading, text).First.GetByText(state, new() { Exact = true })).ToBeVisibleAsync();

    /// <summary>Asks for a link at the tenant's sign-in page, takes it out of the mailbox and presses the button that it shows.</summary>
    public async Task SignInAsync(string tenantUrl, string email, string subject = "Sign in to")
    {
        await OpenAsync($"{tenantUrl}/signin");
        await Page.GetByLabel("Your e-mail address").FillAsync(email);
        await PressAsync("Send me the link");
        await SeesAsync("Check your mail");
        await TakeLinkAsync(email, subject);
        await EnterAsync();
    }

    /// <summary>The same from the sign-in page that is open, for somebody who may have got links before; stays where the sign-in leads.</summary>
    public async Task SignInHereAsync(string email)
    {
        var page = Page.Url;
        var before = await MailsAsync(email, "Sign in to");
        await OpenAsync(page);
        await Page.GetByLabel("Your e-mail address").FillAsync(email);
        await PressAsync("Send me the link");
        await SeesAsync("Check your mail");
        await TakeLinkAsync(email, "Sign in to", before: before);
        await PressAsync("Sign in");
    }

    /// <summary>How many such mails there are; shows the mailbox.</summary>
    public async Task<int> MailsAsync(string email, string subject)
    {
        await OpenAsync("/dev/mail");
        return await Mails(email, subject).CountAsync();
    }

    private ILocator Mails(string email, string subject) =>
        Page.GetByRole(AriaRole.Article).Filter(new() { HasText = $"to {email}" }).Filter(new() { HasText = subject });

    /// <summary>Takes an invitation, which every new member gets first.</summary>
    public async Task AcceptInvitationAsync(string email)
    {
        await TakeLinkAsync(email, "You are invited");
        await EnterAsync();
    }

    /// <summary>Waits for the mail, one more than there were before, shows the mailbox and follows the link in the newest one.</summary>
    public async Task TakeLinkAsync(string email, string subject, Func<Task>? atMailbox = null, int before = 0)
    {
        var mail = Mails(email, subject);
        for (var tries = 0; ; tries++)
        {
            await OpenAsync("/dev/mail");
            if (await mail.CountAsync() > before)
                break;
            Assert.True(tries < 300, $"no mail “{subject}…” to {email} arrived");
            await Task.Delay(100);
        }

        if (atMailbox is not null)
            await atMailbox();
        await mail.First.GetByRole(AriaRole.Link).ClickAsync();
    }

    public async Task EnterAsync()
    {
        await PressAsync("Sign in");
        await Assertions.Expect(Page).ToHaveURLAsync(Home());
        await Assertions.Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" })).ToBeVisibleAsync();
    }

    /// <summary>Signs in to the platform's console.</summary>
    public async Task EnterPlatformAsync(string token)
    {
        await OpenAsync("/platform");
        await Page.GetByLabel("Your token").FillAsync(token);
        await PressAsync("Sign in");
        await Assertions.Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Brands", Level = 1 })).ToBeVisibleAsync();
    }

    public async Task SignOutAsync()
    {
        await PressAsync("Sign out");
        await SeesAsync("Send me the link");
    }

    /// <summary>Fails when the browser asked another machine for anything, or complained.</summary>
    public void Behaved()
    {
        Assert.NotEmpty(_requests);
        var local = _requests.Where(r => Uri.TryCreate(r, UriKind.Absolute, out var uri) && (uri.Scheme == "data" || uri.Authority == Server.Authority));
        Assert.True(!_requests.Except(local).Any(), $"the browser asked other machines: {string.Join(", ", _requests.Except(local))}");
        Assert.True(_complaints.IsEmpty, $"the browser complained: {string.Join("\n", _complaints)}");
    }

    public async ValueTask DisposeAsync() => await Context.DisposeAsync();

    [GeneratedRegex("^http://127[.]0[.]0[.]1:[0-9]+/(?:t/[a-z0-9-]+/)?$", RegexOptions.None, 1000)]
    private static partial Regex Home();
}
