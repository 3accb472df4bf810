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
    private readonly ConcurrentQueue<string> _requests = [];
    private readonly ConcurrentQueue<string> _complaints = [];

    private Visitor(IBrowserContext context, IPage page, Uri server) => (Context, Page, Server) = (context, page, server);

    public IBrowserContext Context { get; }

    public IPage Page { get; }

    public Uri Server { get; }

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

    public Task PressAsync(string button) => Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).First.ClickAsync();

    public Task SeesAsync(string text) => Assertions.Expect(Page.GetByText(text).Filter(new() { Visible = true }).First).ToBeVisibleAsync();

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

    /// <summary>Takes an invitation, which every new member gets first.</summary>
    public async Task AcceptInvitationAsync(string email)
    {
        await TakeLinkAsync(email, "You are invited");
        await EnterAsync();
    }

    /// <summary>Waits for the mail, shows the mailbox and follows the link in the newest one.</summary>
    public async Task TakeLinkAsync(string email, string subject, Func<Task>? atMailbox = null)
    {
        var mail = Page.GetByRole(AriaRole.Article).Filter(new() { HasText = $"to {email}" }).Filter(new() { HasText = subject });
        for (var tries = 0; ; tries++)
        {
            await OpenAsync("/dev/mail");
            if (await mail.CountAsync() > 0)
                break;
            Assert.True(tries < 100, $"no mail “{subject}…” to {email} arrived");
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

    [GeneratedRegex("^http://127[.]0[.]0[.]1:[0-9]+/t/[a-z0-9-]+/$", RegexOptions.None, 1000)]
    private static partial Regex Home();
}
