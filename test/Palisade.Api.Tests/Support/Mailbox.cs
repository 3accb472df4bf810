using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace Palisade.Api.Tests.Support;

/// <summary>Mail as people get it: delivered by the worker, read from the development mailbox, which classes share: each has addresses of its own.</summary>
internal static partial class Mailbox
{
    /// <summary>Waits until at least <paramref name="count"/> mails went to the address; newest first.</summary>
    public static async Task<IReadOnlyList<JsonObject>> WaitForMailAsync(this PalisadeApp app, string to, int count = 1)
    {
        for (var attempt = 0; ; attempt++)
        {
            var mails = await app.MailToAsync(to);
            if (mails.Count >= count)
                return mails;
            Assert.True(attempt < 600, $"{mails.Count} of {count} mails to {to} arrived within a minute");
            await Task.Delay(100);
        }
    }

    /// <summary>The mails that went to the address so far, newest first.</summary>
    public static async Task<IReadOnlyList<JsonObject>> MailToAsync(this PalisadeApp app, string to)
    {
        using var client = PalisadeApp.Client(app.Url, bearer: null);
        var box = await client.GetAsync("/dev/mail.json", HttpStatusCode.OK);
        return [.. box["mails"]!.AsArray().Select(m => m!.AsObject()).Where(m => (string?)m["to"] == to)];
    }

    /// <summary>Waits until nothing of the brand is left to be sent: what has not come by then does not come.</summary>
    public static async Task AllMailIsSentAsync(this PalisadeApp app, TestTenant brand)
    {
        for (var attempt = 0; (long)(await app.ExecuteAsync("select count(*) from platform.outbox where tenant_id = $1", People.Uuid(brand.Id)))! > 0; attempt++)
        {
            Assert.True(attempt < 600, "mails were left to be sent after a minute");
            await Task.Delay(100);
        }
    }

    /// <summary>Waits for the mail and returns the token of its link.</summary>
    public static async Task<string> WaitForTokenAsync(this PalisadeApp app, string to, int count = 1) =>
        Token().Match((string)(await app.WaitForMailAsync(to, count))[0]["text"]!).Value;

    [GeneratedRegex("opml_[0-9a-f]{48}")]
    private static partial Regex Token();
}
