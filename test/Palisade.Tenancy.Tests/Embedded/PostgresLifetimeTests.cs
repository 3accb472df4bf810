using Palisade.Platform.Postgres;
using Xunit;

namespace Palisade.Tenancy.Tests.Embedded;

/// <summary>What becomes of a server when the process that started it is killed, or lets go of it.</summary>
public sealed class PostgresLifetimeTests
{
    [Theory, InlineData(15), InlineData(18)]
    public async Task A_detached_server_outlives_a_kill_of_its_starter_and_the_next_start_attaches(int major)
    {
        await using var scratch = await Scratch.ForAsync(major);
        using var starter = Start(scratch, major, PostgresLifetime.Detached);
        var server = int.Parse(await starter.ReportAsync());
        await starter.KillAsync();

        var next = await EmbeddedPostgres.StartAsync(scratch.Options(major));
        Assert.True(next.Attached);
        Assert.Equal(server, next.ProcessId);
        Assert.Equal("42", await Scratch.AskAsync(next.AdminConnectionString(), "select answer from kept"));
        await next.DisposeAsync();
        Assert.True(Scratch.IsRunning(server));
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_server_bound_to_its_starter_stops_when_that_is_killed_and_starts_anew_with_its_data(int major)
    {
        await using var scratch = await Scratch.ForAsync(major);
        using var starter = Start(scratch, major, PostgresLifetime.Process);
        var server = int.Parse(await starter.ReportAsync());
        Assert.True(Scratch.IsRunning(server));
        await starter.KillAsync();
        Assert.True(await Scratch.EventuallyAsync(() => !Scratch.IsRunning(server)));

        var next = await EmbeddedPostgres.StartAsync(scratch.Options(major));
        Assert.False(next.Attached);
        Assert.Equal("42", await Scratch.AskAsync(next.AdminConnectionString(), "select answer from kept"));
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_temporary_server_and_its_data_are_gone_when_its_starter_is_killed(int major)
    {
        await using var scratch = await Scratch.ForAsync(major);
        using var starter = Start(scratch, major, PostgresLifetime.Temporary);
        var server = int.Parse(await starter.ReportAsync());
        await starter.KillAsync();

        Assert.True(await Scratch.EventuallyAsync(() => !Scratch.IsRunning(server) && !Directory.Exists(scratch.Folder)));
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Disposing_stops_a_bound_server_and_deletes_a_temporary_one(int major)
    {
        await using var bound = await Scratch.ForAsync(major);
        var server = await EmbeddedPostgres.StartAsync(bound.Options(major) with { Lifetime = PostgresLifetime.Process });
        await server.DisposeAsync();
        Assert.False(Scratch.IsRunning(server.ProcessId));
        Assert.True(Directory.Exists(bound.Folder));

        await using var temporary = await Scratch.ForAsync(major);
        server = await EmbeddedPostgres.StartAsync(temporary.Options(major) with { Lifetime = PostgresLifetime.Temporary });
        await server.DisposeAsync();
        Assert.False(Scratch.IsRunning(server.ProcessId));
        Assert.False(Directory.Exists(temporary.Folder));
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_cancelled_start_leaves_no_server_behind(int major)
    {
        await using var scratch = await Scratch.ForAsync(major);
        await (await EmbeddedPostgres.StartAsync(scratch.Options(major))).StopAsync();
        // Past the initialization, so that the cancellation meets a server that is starting; wherever it does, nothing may be left running.
        for (var milliseconds = 10; milliseconds <= 160; milliseconds *= 2)
        {
            using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(milliseconds));
            try
            {
                await (await EmbeddedPostgres.StartAsync(scratch.Options(major), cancel.Token)).StopAsync();
            }
            catch (OperationCanceledException)
            {
                Assert.False(await EmbeddedPostgres.StopAsync(scratch.Folder), $"A server ran on after a cancellation at {milliseconds} ms.");
            }
        }
    }

    private static OtherProcess Start(Scratch scratch, int major, PostgresLifetime lifetime) =>
        OtherProcess.Run(
            nameof(OtherProcessBodies.Start_a_server_and_wait),
            (OtherProcess.InputPrefix + "FOLDER", scratch.Folder),
            (OtherProcess.InputPrefix + "MAJOR", $"{major}"),
            (OtherProcess.InputPrefix + "LIFETIME", $"{lifetime}"));
}
