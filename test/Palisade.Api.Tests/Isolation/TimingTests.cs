using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Palisade.Api.Tests.Support;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;
using Xunit;

namespace Palisade.Api.Tests.Isolation;

/// <summary>
/// How long an answer takes does not tell a foreign id from one that does not exist. Two samples, taken in turns, are compared by how likely a value of the one is
/// larger than one of the other (0.5: cannot be told apart). Load of the machine falls on both alike.
/// </summary>
public sealed class TimingTests(ITestOutputHelper output) : IAsyncLifetime
{
    /// <summary>Calls of each sample. The probability then has a standard error of 0.011, so the bound is more than five of them away.</summary>
    private const int Calls = 1400;
    private const double Bound = 0.06;

    private readonly PalisadeApp _app = new() { Settings = { ["PALISADE_QUEUES"] = "off" }, ConfigureHost = Plant };
    private static string s_admin = "";

    public async ValueTask InitializeAsync()
    {
        await _app.InitializeAsync();
        s_admin = _app.Database.Admin;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData("programs/{program}/versions")]
    [InlineData("partners/{partner}")]
    [InlineData("partners/{partner}/links")]
    public async Task A_foreign_id_takes_as_long_as_one_of_nothing(string path)
    {
        var (mine, other) = (await Scene.CreateAsync(_app), await Scene.CreateAsync(_app));
        var (partner, program) = (await other.PartnerAsync(), await other.ProgramAsync());
        var larger = await LargerAsync(mine.Operator, Fill(path, partner, program), () => Fill(path, Guid.CreateVersion7(), Guid.CreateVersion7()));
        output.WriteLine($"{path}: P(foreign > missing) = {larger:F3}, bound 0.5 ± {Bound}");
        Assert.InRange(larger, 0.5 - Bound, 0.5 + Bound);
    }

    [Fact]
    public async Task A_route_that_looks_further_for_foreign_ids_would_be_found()
    {
        var (mine, other) = (await Scene.CreateAsync(_app), await Scene.CreateAsync(_app));
        var partner = PublicId.Format(await other.PartnerAsync());
        var larger = await LargerAsync(mine.Operator, $"/planted/{partner}", () => $"/planted/{PublicId.Format(Guid.CreateVersion7())}");
        output.WriteLine($"planted: {larger:F3}");
        Assert.True(larger > 0.5 + Bound, $"the planted difference was not seen: {larger:F3}");
    }

    /// <summary>The probability that a call of the first takes longer than one of the second.</summary>
    private static async Task<double> LargerAsync(HttpClient client, string foreign, Func<string> missing)
    {
        for (var i = 0; i < 50; i++)
        {
            await TimeAsync(client, foreign);
            await TimeAsync(client, missing());
        }

        var (first, second) = (new long[Calls], new long[Calls]);
        var random = new Random(7);
        for (var i = 0; i < Calls; i++)
        {
            // Whoever comes second may find something warm, so who that is changes by chance.
            if (random.Next(2) == 0)
                (first[i], second[i]) = (await TimeAsync(client, foreign), await TimeAsync(client, missing()));
            else
                (second[i], first[i]) = (await TimeAsync(client, missing()), await TimeAsync(client, foreign));
        }

        Array.Sort(second);
        return first.Average(x => (Below(second, x) + Below(second, x + 1)) / 2.0 / Calls);
    }

    /// <summary>How many of the sorted values are below a limit.</summary>
    private static int Below(long[] sorted, long limit)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = sorted[middle] < limit ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static async Task<long> TimeAsync(HttpClient client, string path)
    {
        var begin = Stopwatch.GetTimestamp();
        using var response = await client.GetAsync(path);
        await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(System.Net.HttpStatusCode.NotFound, response.StatusCode);
        return Stopwatch.GetTimestamp() - begin;
    }

    private static string Fill(string path, Guid partner, Guid program) =>
        path.Replace("{partner}", PublicId.Format(partner), StringComparison.Ordinal).Replace("{program}", PublicId.Format(program), StringComparison.Ordinal);

    /// <summary>What a careless handler does: looks whether there is such a row at all, and then once more whose it is.</summary>
    private static void Plant(WebApplication host) => host.MapGet("/planted/{id}", async (string id) =>
    {
        if (!PublicId.TryParse(id, out var known))
            return Results.BadRequest();
        await using var connection = new NpgsqlConnection(s_admin);
        await connection.OpenAsync();
        await using var exists = new NpgsqlCommand("select 1 from programs.partners where id = $1", connection) { Parameters = { new() { Value = known } } };
        if (await exists.ExecuteScalarAsync() is not null)
        {
            await using var whose = new NpgsqlCommand("select tenant_id from programs.partners where id = $1", connection) { Parameters = { new() { Value = known } } };
            await whose.ExecuteScalarAsync();
        }

        return Results.NotFound();
    }).Public("planted");
}
