using System.Diagnostics;
using System.Net;
using System.Text;
using Palisade.Api.Tests.Support;
using Palisade.Tenancy;
using Xunit;

namespace Palisade.Api.Tests.Portability;

/// <summary>Measures the memory of the whole process, so nothing may run beside it.</summary>
[CollectionDefinition(nameof(MeasuredAlone), DisableParallelization = true)]
public sealed class MeasuredAlone;

[Collection(nameof(MeasuredAlone))]
public sealed class LargeImportTests(PalisadeApp app) : IClassFixture<PalisadeApp>
{
    [Fact]
    public async Task A_large_bundle_is_read_from_disk_and_never_held_in_memory()
    {
        const int Clicks = 60_000;
        var scene = await Scene.CreateAsync(app);
        var path = Path.Combine(app.DataDirectory, "large.json");
        var (partner, program, link) = (await scene.PartnerAsync(), await scene.ProgramAsync(), PublicId.Format(Guid.CreateVersion7()));
        await using (var file = new StreamWriter(path, append: false, new UTF8Encoding(false)))
        {
            await file.WriteAsync($$"""{"schemaVersion":2,"tables":{"Link":[{"id":"{{link}}","linkKey":"large","partnerId":"{{Scene.Text(partner)}}","programId":"{{Scene.Text(program)}}","createdAt":"2025-01-01T00:00:00Z"}],"Click":[""");
            for (var i = 0; i < Clicks; i++)
                await file.WriteAsync($$"""{{(i > 0 ? "," : "")}}{"id":"{{PublicId.Format(Guid.CreateVersion7())}}","linkId":"{{link}}","partnerId":"{{Scene.Text(partner)}}","programId":"{{Scene.Text(program)}}","landingUrl":"https://shop.example/{{new string('x', 1900)}}","userAgent":"Mozilla","ts":"2025-01-02T00:00:00Z"}""");
            await file.WriteAsync("]}}");
        }

        var (before, most) = (GC.GetTotalMemory(forceFullCollection: true), 0L);
        using var done = new CancellationTokenSource();
        var watching = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true));
                await Task.Delay(200);
            }
        });
        await using var body = File.OpenRead(path);
        using var content = new StreamContent(body) { Headers = { ContentType = new("application/json") } };
        using var request = new HttpRequestMessage(HttpMethod.Post, "import") { Content = content };
        var watch = Stopwatch.StartNew();
        using var response = await scene.Operator.SendAsync(request, TestContext.Current.CancellationToken);
        var answer = await response.ReadAsync(HttpStatusCode.OK);
        await done.CancelAsync();
        await watching;

        TestContext.Current.TestOutputHelper?.WriteLine($"{new FileInfo(path).Length / 1024 / 1024} MB in {watch.Elapsed.TotalSeconds:0.0} s, at most {most / 1024 / 1024} MB of objects");
        Assert.Equal(Clicks, (int)answer["report"]!["inserted"]!["Click"]!);

        // Below the bundle's own size.
        Assert.InRange(most - before, long.MinValue, new FileInfo(path).Length);
    }
}
