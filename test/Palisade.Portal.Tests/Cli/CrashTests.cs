using Palisade.Client;
using Palisade.Portal.Tests.Support;
using Xunit;

namespace Palisade.Portal.Tests.Cli;

public sealed class CrashTests
{
    [Fact]
    public async Task Server_and_database_that_were_killed_come_back_with_all_that_was_committed()
    {
        await using var installation = await Installation.EmptyAsync();
        var first = await installation.UpAsync();
        await MakeAsync(first, "one@partner.example");

        await PalisadeProgram.KillAsync(first.Pid);
        (await installation.RunAsync("status", "--json")).Exits(3);
        var second = await installation.UpAsync();
        Assert.NotEqual(first.Pid, second.Pid);
        await MakeAsync(second, "two@partner.example");

        var database = await installation.PostgresAsync();
        await PalisadeProgram.KillAsync(second.Pid);
        await PalisadeProgram.KillAsync(database.ProcessId);
        var third = await installation.UpAsync();
        Assert.NotEqual(database.ProcessId, (await installation.PostgresAsync()).ProcessId);
        var emails = (await third.Demo.Client().ListPartnersAsync()).Items.Select(p => p.Email).ToList();
        Assert.Contains("one@partner.example", emails);
        Assert.Contains("two@partner.example", emails);
        (await installation.RunAsync("verify")).Exits(0);
    }

    private static Task<Partner> MakeAsync(UpLine up, string email) =>
        up.Demo.Client().CreatePartnerAsync(new NewPartner { Email = email, Name = "Somebody", SendInvite = false });
}
