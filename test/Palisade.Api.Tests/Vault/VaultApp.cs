using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Palisade.Api.Tests.Support;
using Palisade.Tenancy;
using Xunit;

namespace Palisade.Api.Tests.Vault;

/// <summary>A server that may reach this machine, trusts the test's mail servers, and takes its vault's master keys from a file.</summary>
public sealed class VaultApp : IAsyncLifetime
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("palisade-vault-").FullName;

    public PalisadeApp App { get; private set; } = null!;

    internal FakePostmark Postmark { get; } = new();

    internal string MasterFile => Path.Combine(_folder, "vault,keys%1");

    public async ValueTask InitializeAsync()
    {
        await Postmark.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(_folder, "ca.pem"), TlsSmtpServer.AuthorityPem);
        await File.WriteAllTextAsync(MasterFile, $"# of the tests\n\n{MasterKey.NewText()}\n");
        App = new PalisadeApp
        {
            Settings =
            {
                ["PALISADE_OUTBOUND_ALLOW_PRIVATE"] = "127.0.0.0/8",
                ["PALISADE_MAIL_CA_FILE"] = Path.Combine(_folder, "ca.pem"),
                ["PALISADE_POSTMARK_URL"] = Postmark.Url.ToString(),
                ["PALISADE_VAULT_MASTER"] = "file:" + Uri.EscapeDataString(MasterFile),
            },
        };
        await App.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Postmark.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>Speaks like Postmark: takes mail of who has the token.</summary>
internal sealed class FakePostmark : IAsyncDisposable
{
    private WebApplication? _app;

    public Uri Url { get; } = new($"http://127.0.0.1:{FreePort.Next()}");

    public string Token { get; set; } = "right-token";

    public ConcurrentQueue<JsonObject> Mails { get; } = new();

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Url.ToString());
        _app = builder.Build();
        _app.MapPost("/email", async (HttpContext http) =>
        {
            if (http.Request.Headers["X-Postmark-Server-Token"] != Token)
                return Results.Json(new { ErrorCode = 10, Message = $"No account for {http.Request.Headers["X-Postmark-Server-Token"]}" }, statusCode: 401);
            Mails.Enqueue((await JsonNode.ParseAsync(http.Request.Body))!.AsObject());
            return Results.Json(new { ErrorCode = 0, Message = "OK" });
        });
        await _app.StartAsync();
    }

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;
}
