using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Palisade.Api.Tests.Isolation;
using Palisade.Api.Tests.Support;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;
using Xunit;

namespace Palisade.Api.Tests.Vault;

/// <summary>
/// Secrets are planted in every place that takes one, the API is used and misused, and then they are looked for in all that the server says and keeps:
/// logs at every level, traces, metrics, exceptions, answers, its description, exports and the tables.
/// </summary>
public sealed partial class CanaryTests : IAsyncLifetime
{
    private static readonly ActivitySource Source = new("Palisade.Planted");
    private static readonly Meter Meter = new("Palisade.Planted");
    private static readonly Counter<int> Counter = Meter.CreateCounter<int>("planted");

    private readonly Canaries _canaries = new();
    private readonly CapturedLog _log = new();
    private readonly FakePostmark _postmark = new();
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("palisade-canary-").FullName;
    private TlsSmtpServer _smtp = null!;
    private PalisadeApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        await _postmark.StartAsync();
        _smtp = new TlsSmtpServer { User = "installation", Password = _canaries.Plant("PALISADE_MAIL") };
        await File.WriteAllTextAsync(Path.Combine(_folder, "ca.pem"), TlsSmtpServer.AuthorityPem);
        await File.WriteAllTextAsync(Path.Combine(_folder, "vault.keys"), _canaries.Plant("PALISADE_VAULT_MASTER", MasterKey.NewText()));
        _app = new PalisadeApp
        {
            Settings =
            {
                ["PALISADE_MAIL"] = $"smtp://installation:{_smtp.Password}@127.0.0.1:{_smtp.Port}",
                ["PALISADE_MAIL_FROM"] = "Palisade <no-reply@example.com>",
                ["PALISADE_MAIL_CA_FILE"] = Path.Combine(_folder, "ca.pem"),
                ["PALISADE_OUTBOUND_ALLOW_PRIVATE"] = "127.0.0.0/8",
                ["PALISADE_POSTMARK_URL"] = _postmark.Url.ToString(),
                ["PALISADE_VAULT_MASTER"] = $"file:{_folder}/vault.keys",
                ["STRIPE_SECRET_KEY"] = _canaries.Plant("STRIPE_SECRET_KEY"),
                ["PALISADE_STRIPE_URL"] = $"http://127.0.0.1:{FreePort.Next()}",
            },
            ConfigureBuilder = builder => builder.Logging.AddProvider(_log).AddFilter<CapturedLog>(category: null, LogLevel.Trace),
            ConfigureHost = PlantLeaks,
        };
        _canaries.Plant("PALISADE_PLATFORM_KEY", PalisadeApp.PlatformKey);
        _canaries.Plant("PALISADE_MASTER_KEY", Testing.TestDatabase.MasterKeyText);
        _canaries.Plant("PALISADE_APP_DATABASE", Testing.TestDatabase.AppPassword);
        await _app.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _smtp.DisposeAsync();
        await _postmark.DisposeAsync();
        _canaries.Dispose();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task No_secret_is_said_or_kept_in_the_clear_and_one_that_was_would_be_found()
    {
        using var platform = Client("", PalisadeApp.PlatformKey);
        var tenant = await platform.PostAsync("/api/v1/platform/tenants", new { slug = "canary", name = "Canary" }, HttpStatusCode.Created);
        var key = _canaries.Plant("API key", (string)tenant["operatorKey"]!);
        using var brand = Client("/t/canary/api/v1/", key);
        await PlantAsync(brand);
        await PlantMadeByTheServerAsync(brand);
        await MisuseAsync(brand, platform);
        await UseAsync(brand, platform, Scene.Parse((string)tenant["id"]!));
        await AssertEveryPlaceIsPlantedAsync(brand);
        await ReadAllTablesAsync();

        foreach (var line in _log.Lines)
            _canaries.Say("log", line);
        var heard = _canaries.Heard;
        foreach (var sink in new[] { "log", "trace", "metric", "exception", "answer", "table" })
            Assert.True(heard.GetValueOrDefault(sink) >= 5, $"{sink}: only {heard.GetValueOrDefault(sink)} things were heard");
        Assert.Equal([], _canaries.Hunt(except: IsGivenOnce));

        // The control: one leak of each kind, by a route that leaks what it is told. Each is found.
        foreach (var kind in new[] { "log", "trace", "metric", "exception", "answer" })
        {
            using var caught = new Canaries();
            var secret = caught.Plant("planted");
            using var leaky = Client("", bearer: null, caught);
            using var response = await leaky.PostAsync($"/planted/{kind}", new StringContent(secret));
            foreach (var line in _log.Lines)
                caught.Say("log", line);
            Assert.Contains(caught.Hunt(), f => f.StartsWith($"planted in {kind}", StringComparison.Ordinal));
        }

        await _app.Database.AdminAsync($"update directory.tenants set support_email = '{_canaries.Plant("planted in a table")}'");
        await ReadAllTablesAsync();
        Assert.Contains(_canaries.Hunt(except: IsGivenOnce), f => f.StartsWith("planted in a table in table", StringComparison.Ordinal));
    }

    /// <summary>What the server made itself it shows in the one answer that gives it.</summary>
    private static bool IsGivenOnce(string name, string text) => name switch
    {
        "API key" => text.StartsWith("POST /api/v1/platform/tenants: 201", StringComparison.Ordinal),
        "webhook secret" => text.StartsWith("POST /t/canary/api/v1/webhooks: 201", StringComparison.Ordinal),
        "rotated webhook secret" => GivenByRotation().IsMatch(text),
        "inbound secret" => text.StartsWith("POST /t/canary/api/v1/config/inbound: 201", StringComparison.Ordinal),
        "scoped key" => text.StartsWith("POST /t/canary/api/v1/api-keys/scoped: 201", StringComparison.Ordinal),
        "app's secret" => text.StartsWith("POST /t/canary/api/v1/auth/totp: 200", StringComparison.Ordinal),
        _ when name.StartsWith("recovery code", StringComparison.Ordinal) => text.StartsWith("POST /t/canary/api/v1/auth/totp/confirm: 200", StringComparison.Ordinal),
        "session" => text.StartsWith("POST /t/canary/api/v1/auth/magic/verify: 200", StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>In each place of a request that takes a secret.</summary>
    private async Task PlantAsync(HttpClient brand)
    {
        await brand.PostAsync("config/mail", new
        {
            kind = "smtp",
            from = "Canary <canary@example.com>",
            smtp = new { host = "127.0.0.1", port = _smtp.Port, user = "brand", password = _canaries.Plant("ChangeMail smtp.password") },
            postmark = new { serverToken = _canaries.Plant("ChangeMail postmark.serverToken") },
        });
        await brand.SendAsync(HttpMethod.Put, "credentials/api-key/crm", new { secret = _canaries.Plant("PutCredential secret") }, HttpStatusCode.Created);
        await brand.PostAsync("credentials/api-key/crm/rotate", new { secret = _canaries.Plant("RotateCredential secret"), overlapHours = 1 });
        await brand.SendAsync(
            HttpMethod.Put,
            "config/stripe",
            new
            {
                webhookSecret = "whsec_" + _canaries.Plant("StripeConfig.Change webhookSecret"),
                connectWebhookSecret = "whsec_" + _canaries.Plant("StripeConfig.Change connectWebhookSecret"),
                secretKey = "rk_" + _canaries.Plant("StripeConfig.Change secretKey"),
            },
            HttpStatusCode.OK);
    }

    private async Task PlantMadeByTheServerAsync(HttpClient brand)
    {
        var hook = await brand.PostAsync("webhooks", new { url = "http://127.0.0.1:9/hooks", events = new[] { "*" } }, HttpStatusCode.Created);
        _canaries.Plant("webhook secret", (string)hook["secret"]!);
        var rotated = await brand.PostAsync($"webhooks/{hook["endpoint"]!["id"]}/rotate-secret", new { });
        _canaries.Plant("rotated webhook secret", (string)rotated["secret"]!);
        await brand.PostAsync($"webhooks/{hook["endpoint"]!["id"]}/test", new { });
        var source = await brand.PostAsync("config/inbound", new { name = "shop" }, HttpStatusCode.Created);
        _canaries.Plant("inbound secret", (string)source["secret"]!);
        var scoped = await brand.PostAsync("api-keys/scoped", new { label = "x", scopes = new[] { "partners:read" } }, HttpStatusCode.Created);
        _canaries.Plant("scoped key", (string)(scoped["plaintext"] ?? scoped["key"])!);
    }

    /// <summary>The same secrets where the server has to refuse, or fails.</summary>
    private async Task MisuseAsync(HttpClient brand, HttpClient platform)
    {
        // The server's own refusals of what is wrong around a secret, or with it.
        foreach (var body in new[]
        {
            $$"""{"secret":["{{Misused()}}"]}""", $$"""{"secret":{"a":"{{Misused()}}" } }""", $$"""{"secret":"{{Misused()}}""", $$"""{"secret":"{{Misused()}}","secret":"x"}""",
            $$"""{"secret":"{{Misused()}}{{new string('x', 20_000)}}"}""",
        })
        {
            await brand.SendTextAsync(HttpMethod.Put, "credentials/password/wrong", body, HttpStatusCode.BadRequest);
            await brand.SendTextAsync(HttpMethod.Post, "credentials/password/wrong/rotate", body, HttpStatusCode.BadRequest);
        }

        foreach (var password in new[] { $"[\"{Misused()}\"]", $"\"{Misused()}", $"\"{Misused()}\",\"password\":\"x\"", $"\"{Misused()}\\u0000\"", $"\"{Misused()}{new string('x', 2000)}\"" })
            await brand.SendTextAsync(HttpMethod.Post, "config/mail", $$"""{"smtp":{"password":{{password}} } }""", HttpStatusCode.BadRequest);

        await brand.SendTextAsync(HttpMethod.Post, "credentials/api-key/crm/rotate", $$"""{"overlapHours":"{{Misused()}}","secret":"x"}""", HttpStatusCode.BadRequest);
        await brand.SendTextAsync(HttpMethod.Put, "credentials/unknown/x", $$"""{"secret":"{{Misused()}}"}""", HttpStatusCode.BadRequest);
        await brand.SendTextAsync(HttpMethod.Post, "credentials/password/nobody/rotate", $$"""{"secret":"{{Misused()}}"}""", HttpStatusCode.NotFound);
        await brand.SendTextAsync(HttpMethod.Put, "credentials/password/x", $"secret={Misused()}", HttpStatusCode.UnsupportedMediaType, "application/x-www-form-urlencoded");
        await brand.PostAsync("config/mail", new { smtp = new { password = Misused() + "\n" } }, HttpStatusCode.BadRequest);
        await brand.PostAsync("config/mail", new { postmark = new { serverToken = Misused() + " " } }, HttpStatusCode.BadRequest);
        await brand.SendAsync(HttpMethod.Put, "config/stripe", new { webhookSecret = "whsec_" + Misused() + " " }, HttpStatusCode.BadRequest);
        await brand.PostAsync("auth/magic/verify", new { token = Misused() }, HttpStatusCode.BadRequest);
        using (var stranger = Client("/t/canary/api/v1/", "op_" + Misused()))
            await stranger.GetAsync("config/mail", HttpStatusCode.Unauthorized);

        // Servers that say back what they were told: the wrong password, and the wrong token.
        await brand.PostAsync("config/mail/test", new { to = "ann@example.com" }, HttpStatusCode.BadGateway);
        await brand.PostAsync("config/mail", new { kind = "postmark" });
        await brand.PostAsync("config/mail/test", new { to = "ann@example.com" }, HttpStatusCode.BadGateway);
        await brand.PostAsync("config/mail", new { kind = "none" });

        // A database that fails in the middle: the fault is logged with all it holds.
        await _app.Database.AdminAsync("alter table vault.secrets add constraint planted check (kind <> 'password') not valid");
        await brand.SendAsync(HttpMethod.Put, "credentials/password/fails", new { secret = Misused() }, HttpStatusCode.InternalServerError);
        await brand.PostAsync("config/mail", new { from = "a@b.example", smtp = new { password = Misused() } });
        await _app.Database.AdminAsync("alter table vault.secrets drop constraint planted");
        await platform.PostAsync("/api/v1/platform/vault/tenants/nobody/destroy-key", new { confirm = "nobody" }, HttpStatusCode.NotFound);
    }

    /// <summary>Everything that opens what is sealed, and everything that shows what is stored.</summary>
    private async Task UseAsync(HttpClient brand, HttpClient platform, Guid tenant)
    {
        await brand.PostAsync("admins", new { email = "ann@canary.example", name = "Ann" }, HttpStatusCode.Created);
        for (var i = 0; i < 600 && _smtp.Bodies().Length == 0; i++)
            await Task.Delay(100);
        var token = _canaries.Plant("magic link", Link().Match(Assert.Single(_smtp.Bodies())).Value);
        using (var anonymous = Client("/t/canary/api/v1/", bearer: null))
        {
            using var response = await anonymous.PostAsync("auth/magic/verify", System.Net.Http.Json.JsonContent.Create(new { token }));
            var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie")).Split(';')[0];
            _canaries.Plant("session", cookie.Split('=')[1]);
            await UseSecondFactorAsync(cookie);
            using var stripe = new HttpRequestMessage(HttpMethod.Post, "/t/canary/webhooks/stripe") { Content = new StringContent("{}") };
            stripe.Headers.Add("Stripe-Signature", $"t={TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()},v1={new string('0', 64)}");
            Assert.Equal(HttpStatusCode.BadRequest, (await anonymous.SendAsync(stripe)).StatusCode);
        }

        foreach (var path in new[] { "config/mail", "config/stripe", "config/inbound", "credentials", "webhooks", "api-keys", "admins", "receipts/keys", "export.json", "/api/v1/openapi.json" })
            await brand.GetAsync(path, HttpStatusCode.OK);
        await brand.GetStringAsync("export.sql");
        var exported = (await brand.GetAsync("export.json", HttpStatusCode.OK))["palisade"]!["tables"]!.AsObject().Select(t => t.Key).ToList();
        Assert.DoesNotContain(exported, table => table.StartsWith("vault.", StringComparison.Ordinal));
        foreach (var table in exported)
            await brand.GetStringAsync($"export/{table}.csv");

        await platform.PostAsync("/api/v1/platform/vault/rotate-master", new { });
        await platform.PostAsync("/api/v1/platform/vault/rotate-data-keys", new { });
        await platform.PostAsync("/api/v1/platform/vault/tenants/canary/destroy-key", new { confirm = "canary" });
        await brand.PostAsync("config/mail", new { kind = "smtp" });
        await brand.PostAsync("config/mail/test", new { to = "ann@example.com" }, HttpStatusCode.Gone);
        Assert.Equal(2L, await _app.Database.AdminAsync($"select count(*) from vault.secrets where kind = 'mail' and tenant_id = '{tenant}'"));
    }

    /// <summary>What proves a person: secrets that the server makes, and codes that it is told, right and wrong ones.</summary>
    private async Task UseSecondFactorAsync(string cookie)
    {
        using var person = Client("/t/canary/api/v1/", bearer: null);
        person.DefaultRequestHeaders.Add("Cookie", cookie);
        person.DefaultRequestHeaders.Add("Origin", person.BaseAddress!.GetLeftPart(UriPartial.Authority));
        var secret = _canaries.Plant("app's secret", (string)(await person.PostAsync("auth/totp", new { }))["secret"]!);
        await person.PostAsync("auth/totp/confirm", new { code = _canaries.Plant("EnrolTotp.Confirm code") }, HttpStatusCode.BadRequest);
        var app = new AuthenticatorApp(secret);
        var confirmed = await person.PostAsync("auth/totp/confirm", new { code = app.Code(AuthenticatorApp.Step) });
        foreach (var (i, code) in confirmed["recoveryCodes"]!.AsArray().Index())
            _canaries.Plant($"recovery code {i}", (string)code!);
        await person.PostAsync("auth/totp/verify", new { code = _canaries.Plant("VerifyTotp code") }, HttpStatusCode.BadRequest);
        await person.PostAsync("auth/recovery-codes/verify", new { code = _canaries.Plant("RecoveryCodes.Verify code") }, HttpStatusCode.BadRequest);
        await person.PostAsync("auth/recovery-codes/verify", new { code = (string)confirmed["recoveryCodes"]![0]! });
        await person.GetAsync("auth/second-factor", HttpStatusCode.OK);
    }

    /// <summary>A place of a request that takes a secret and was not planted is a place this test does not know.</summary>
    private async Task AssertEveryPlaceIsPlantedAsync(HttpClient brand)
    {
        var openApi = await brand.GetAsync("/api/v1/openapi.json", HttpStatusCode.OK);
        var places = new List<string>();
        foreach (var operation in openApi["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Where(o => o.Value?["requestBody"] is not null))
        {
            var schema = operation.Value!["requestBody"]!["content"]!.AsObject().FirstOrDefault().Value?["schema"];
            Walk(schema, (string)operation.Value["operationId"]!, "", places);
        }

        void Walk(JsonNode? schema, string name, string path, List<string> into)
        {
            if (schema is null || path.Count(c => c == '.') > 4)
                return;
            foreach (var (property, value) in Bodies.Resolve(openApi, schema)["properties"]?.AsObject() ?? [])
            {
                var place = path.Length == 0 ? property : $"{path}.{property}";
                if (SecretName().IsMatch(property) || (string?)value?["format"] == "password")
                    into.Add($"{name} {place}");
                Walk(value, name, place, into);
            }
        }

        // Tokens of links are made by the server; the rest are no secrets.
        string[] known = ["VerifyMagicLink token"];
        Assert.True(places.Count >= 6, string.Join(", ", places));
        Assert.Equal([], places.Distinct().Except(known).Except(_canaries.Planted));
    }

    private async Task ReadAllTablesAsync()
    {
        await using var connection = new NpgsqlConnection(_app.Database.Admin);
        await connection.OpenAsync();
        var tables = new List<string>();
        await using (var command = new NpgsqlCommand("select format('%I.%I', schemaname, tablename) from pg_tables where schemaname not in ('pg_catalog', 'information_schema')", connection))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                tables.Add(reader.GetString(0));
        }

        foreach (var table in tables)
        {
            await using var command = new NpgsqlCommand($"select t::text from {table} t", connection);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                _canaries.Say("table", $"{table}: {reader.GetString(0)}");
        }
    }

    private string Misused() => _canaries.Plant($"misused {_canaries.Planted.Count}");

    private HttpClient Client(string path, string? bearer, Canaries? canaries = null)
    {
        var client = new HttpClient(new Recorder(canaries ?? _canaries)) { BaseAddress = new Uri(_app.Url, path) };
        client.DefaultRequestHeaders.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer);
        return client;
    }

    /// <summary>A route that leaks what it is told, in the way it is told.</summary>
    private static void PlantLeaks(WebApplication host) =>
        host.MapPost("/planted/{kind}", async (string kind, HttpContext http, ILoggerFactory logs) =>
        {
            var secret = await new StreamReader(http.Request.Body).ReadToEndAsync();
            switch (kind)
            {
                case "log":
                    logs.CreateLogger("Planted").LogDebug("Connecting with {Password}", secret);
                    break;
                case "trace":
                    using (var activity = Source.StartActivity("planted"))
                        activity?.SetTag("smtp.password", secret);
                    break;
                case "metric":
                    Counter.Add(1, KeyValuePair.Create<string, object?>("user", secret));
                    break;
                case "exception":
                    throw new InvalidOperationException($"The server refused {secret}.");
                default:
                    return Results.Text(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes("\0user\0" + secret)));
            }

            return Results.NoContent();
        }).Public("planted");

    [GeneratedRegex("secret|password|passphrase|token|credential|private|^key$|apikey", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    [GeneratedRegex("opml_[0-9a-f]{48}")]
    private static partial Regex Link();

    [GeneratedRegex("^POST /t/canary/api/v1/webhooks/[^/]+/rotate-secret: 200")]
    private static partial Regex GivenByRotation();
}
