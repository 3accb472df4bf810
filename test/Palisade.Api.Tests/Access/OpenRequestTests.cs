using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Palisade.Api.Tests.Support;
using Palisade.Tenancy.AspNetCore;
using Xunit;

namespace Palisade.Api.Tests.Access;

public sealed class OpenRequestTests : IAsyncLifetime
{
    private readonly PalisadeApp _app = new()
    {
        Settings = { ["PALISADE_QUEUES"] = "off" },
        ConfigureHost = host => host.MapGet("/planted/endless", async (HttpContext http) =>
        {
            while (!http.RequestAborted.IsCancellationRequested)
            {
                await http.Response.WriteAsync("x", http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
                await Task.Delay(20, http.RequestAborted);
            }
        }).AnyActor("planted"),
    };

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Download_under_way_ends_when_another_server_removes_its_reader_and_nobody_elses()
    {
        var brand = await _app.CreateTenantAsync();
        await _app.SignedInAsync(brand, brand.Id, "operator");
        var (leaver, leaverId) = await _app.SignedInAsync(brand, brand.Id, "operator");
        var (stays, _) = await _app.SignedInAsync(brand, brand.Id, "operator");
        var key = await leaver.PostAsync("api-keys", new { }, HttpStatusCode.Created);
        using var byKey = brand.With((string?)key["plaintext"]);
        await using var elsewhere = await RouterServer.SpawnAsync(_app.Database, Path.Combine(_app.DataDirectory, "elsewhere"));
        await using var first = await OpenAsync(brand, leaver);
        await using var second = await OpenAsync(brand, byKey);
        await using var third = await OpenAsync(brand, stays);

        using var remover = PalisadeApp.Client(elsewhere.Url, brand.OperatorKey);
        await remover.SendAsync(HttpMethod.Delete, $"/t/{brand.Slug}/api/v1/members/{leaverId}", body: null, HttpStatusCode.OK);

        await Assert.ThrowsAnyAsync<IOException>(() => ReadUntilBrokenAsync(first));
        await Assert.ThrowsAnyAsync<IOException>(() => ReadUntilBrokenAsync(second));
        Assert.Equal(1, await third.ReadAsync(new byte[1]));
    }

    private static async Task<Stream> OpenAsync(TestTenant brand, HttpClient client)
    {
        var response = await client.GetAsync(new Uri(brand.ApiUrl, $"/t/{brand.Slug}/planted/endless"), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var stream = await response.Content.ReadAsStreamAsync();
        Assert.Equal(1, await stream.ReadAsync(new byte[1]));
        return stream;
    }

    private static async Task ReadUntilBrokenAsync(Stream stream)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await stream.ReadAsync(new byte[4096], limit.Token) > 0)
        {
        }
    }
}
