using System.Net;
using Microsoft.Playwright;
using Npgsql;
using Palisade.Platform.Postgres;
using Palisade.Portal.Tests.Support;
using Xunit;

namespace Palisade.Portal.Tests.Browser;

/// <summary>What people see while the server is slow, and while its database is away.</summary>
[Collection(Stage.Name)]
public sealed class OutageTests(Stage stage)
{
    [Fact]
    public async Task Button_that_waits_for_a_slow_server_says_so_and_acts_once()
    {
        var gallery = await stage.GalleryAsync();
        await using var visitor = await stage.OperatorAsync(gallery);
        await visitor.OpenAsync($"{gallery.Brand.Url}/partners/new");
        await visitor.Page.GetByLabel("Name").FillAsync("Slow Sam");
        await visitor.Page.GetByLabel("Mail address").FillAsync("slow@gallery.example");

        var postgres = await stage.Installation.PostgresAsync();
        await using var connection = new NpgsqlConnection(postgres.AdminConnectionString("palisade") + ";Pooling=false");
        await connection.OpenAsync();
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using (var hold = new NpgsqlCommand("lock table programs.partners in access exclusive mode", connection, transaction))
                await hold.ExecuteNonQueryAsync();
            // Nothing can be asked of a page that is about to be left, so it writes down itself what two clicks did.
            await visitor.Page.EvaluateAsync(
                """
                () => {
                    const button = [...document.querySelectorAll("main button")].find(b => b.textContent.trim() === "Invite");
                    const told = [];
                    addEventListener("submit", e => setTimeout(() => { told.push(`${e.target.getAttribute("aria-busy")} ${e.defaultPrevented}`); sessionStorage.setItem("told", told.join()); }));
                    button.click();
                    button.click();
                }
                """);
            await WaitsAsync(connection, transaction);
            await transaction.RollbackAsync();
        }

        await visitor.SeesAsync("Slow Sam is invited.");
        Assert.Equal("true false,true true", await visitor.Page.EvaluateAsync<string>("sessionStorage.getItem('told')"));
        Assert.Single((await gallery.Brand.Client.SearchPartnersAsync("Slow Sam")).Items);
    }

    [Fact]
    public async Task Database_that_is_away_is_told_in_plain_words_and_what_was_typed_stays()
    {
        await using var installation = await Installation.EmptyAsync();
        await installation.UpAsync();
        var brand = await Brand.CreateAsync(installation, "away", "Away Apples", "Friends of Away", "Ava Away");
        await using var visitor = await stage.VisitorAsync();
        visitor.Server = new Uri(brand.Url);
        await visitor.AcceptInvitationAsync(brand.OperatorEmail);
        await visitor.Page.GotoAsync($"{brand.Url}/partners/new");
        await visitor.Page.GetByLabel("Name").FillAsync("Kept Kate");
        await visitor.Page.GetByLabel("Mail address").FillAsync("kate@away.example");

        var folder = Path.Combine(installation.Folder, "postgres");
        await EmbeddedPostgres.StopAsync(folder);
        var page = await visitor.Page.Context.NewPageAsync();
        var refused = await page.GotoAsync($"{brand.Url}/partners");
        Assert.Equal((int)HttpStatusCode.ServiceUnavailable, refused!.Status);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        var words = await page.Locator("body").InnerTextAsync();
        Assert.DoesNotContain("Npgsql", words, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", words, StringComparison.Ordinal);

        await EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions { DataDirectory = folder, Lifetime = PostgresLifetime.Detached });
        for (var tries = 0; (await page.GotoAsync($"{brand.Url}/partners"))!.Status != 200; tries++)
        {
            Assert.True(tries < 120, "the server does not find its database again");
            await Task.Delay(500, TestContext.Current.CancellationToken);
        }

        // The form was open all the while.
        await visitor.PressAsync("Invite");
        await visitor.SeesAsync("Kept Kate is invited.");
    }

    /// <summary>Until the server's request stands before the lock.</summary>
    private static async Task WaitsAsync(NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        await using var waiting = new NpgsqlCommand("select exists (select from pg_locks where not granted and relation = 'programs.partners'::regclass)", connection, transaction);
        for (var tries = 0; await waiting.ExecuteScalarAsync() is not true; tries++)
        {
            Assert.True(tries < 300, "nothing was asked of the table");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }
}
