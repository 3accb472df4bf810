using System.Runtime.CompilerServices;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Hosts;

public sealed class HostLifeTests
{
    [Fact]
    public async Task A_host_that_ended_is_held_by_nothing()
    {
        var ended = new List<WeakReference>();
        for (var i = 0; i < 3; i++)
            ended.Add(await ServeAsync());
        for (var attempt = 0; ended.Exists(host => host.IsAlive); attempt++)
        {
            Assert.True(attempt < 100, $"{ended.Count(host => host.IsAlive)} of {ended.Count} hosts are still held ten seconds after their end");
            await Task.Delay(100, TestContext.Current.CancellationToken);
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    /// <summary>Not inlined: a variable of the caller would hold the host.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> ServeAsync()
    {
        var app = new PalisadeApp();
        await app.InitializeAsync();
        await app.CreateTenantAsync();
        var services = new WeakReference(app.Services);
        await app.DisposeAsync();
        return services;
    }
}
