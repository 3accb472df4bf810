using System.CommandLine;
using Palisade.Cli.Installation;
using Palisade.Cli.Terminal;
using Palisade.Client;
using Palisade.Tenancy;
using Command = System.CommandLine.Command;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade vault</c>: changes the keys of a running installation, without stopping it.</summary>
internal static class VaultCommand
{
    private const int MostRounds = 10;

    private static readonly Option<bool> ForgetOld = new("--forget-old") { Description = "Afterwards remove the old master keys from the data folder. Older backups of the database need them." };
    private static readonly Option<bool> NoNewKey = new("--no-new-key") { Description = "Make no key: the one that PALISADE_VAULT_MASTER names first wraps." };
    private static readonly Option<string> Tenant = new("--tenant") { Description = "The tenant's slug, or its id if it is closed.", Required = true };
    private static readonly Option<string> Confirm = new("--confirm") { Description = "The same again: what the tenant's keys sealed is lost for good.", Required = true };

    public static Command Create(Dictionary<Command, string[]> examples)
    {
        var master = new Command("rotate-master", "Make a new master key and wrap every tenant's keys under it.") { Options.Data, ForgetOld, NoNewKey };
        master.Runs(RotateMasterAsync);
        examples[master] = ["palisade vault rotate-master", "palisade vault rotate-master --no-new-key --json", "palisade vault rotate-master --forget-old"];

        var data = new Command("rotate-data-keys", "Give every tenant a new key and seal its secrets under it. Stopped, the same command goes on.") { Options.Data };
        data.Runs(RotateDataAsync);
        examples[data] = ["palisade vault rotate-data-keys", "palisade vault rotate-data-keys --json"];

        var destroy = new Command("destroy-tenant-key", "Destroy a tenant's keys: its secrets can never be read again.") { Options.Data, Tenant, Confirm };
        destroy.Runs(DestroyAsync);
        examples[destroy] = ["palisade vault destroy-tenant-key --tenant acme --confirm acme"];
        return new Command("vault", "Change the keys that seal secrets.") { master, data, destroy };
    }

    private static async Task<int> RotateMasterAsync(ParseResult parsed, Output output, CancellationToken cancel)
    {
        var folder = parsed.DataFolder();
        using var platform = TenantCommand.Platform(folder);
        await using var held = await folder.LockAsync(cancel);
        var state = VaultWorkState.Read(folder, "master");
        var own = File.Exists(folder.VaultKeysFile) && !parsed.GetValue(NoNewKey);
        if (state is null && own)
            folder.WriteSecret(folder.VaultKeysFile, $"{MasterKey.NewText()}\n{folder.ReadSecret(folder.VaultKeysFile)}\n");
        (state ?? VaultWorkState.New("master")).Write(folder);

        var total = await RoundAsync(state ?? VaultWorkState.New("master"), folder, output, newRound: false, (at, ct) => platform.RotateMasterKeyAsync(at.Next, ct), cancel);
        if (own && total.MasterId != "local:" + MasterKey.Parse(VaultKeys(folder)[0]).Fingerprint())
        {
            VaultWorkState.Forget(folder);
            throw new CliException(
                ExitCodes.CannotRun, "other_master", $"The server takes its master keys from elsewhere ({Installer.VaultMaster}). Put the new key first there, then: palisade vault rotate-master --no-new-key");
        }

        VaultWorkState.Forget(folder);
        var forgotten = own && parsed.GetValue(ForgetOld) && total.Unreadable == 0 ? await ForgetAsync(folder, output, platform, cancel) : 0;
        Report(output, total, $"{total.Keys} keys of {total.Tenants} tenants are under {total.MasterId}; {total.Rewrapped} were wrapped anew");
        if (forgotten > 0)
            output.Step($"{forgotten} old master keys removed");
        output.Result(new { masterId = total.MasterId, tenants = total.Tenants, keys = total.Keys, rewrapped = total.Rewrapped, unreadable = total.Unreadable, forgotten });
        return total.Unreadable == 0 ? ExitCodes.Ok : ExitCodes.Refused;
    }

    private static async Task<int> RotateDataAsync(ParseResult parsed, Output output, CancellationToken cancel)
    {
        var folder = parsed.DataFolder();
        using var platform = TenantCommand.Platform(folder);
        await using var held = await folder.LockAsync(cancel);
        var state = VaultWorkState.Read(folder, "data") ?? VaultWorkState.New("data");
        if (state.Total.Before is { } since)
            output.Note($"Going on with the rotation that began at {since:u}");

        Task<VaultWork> Step(VaultWork at, CancellationToken ct) => platform.RotateDataKeysAsync(at.Before, at.Next, ct);
        var total = await RoundAsync(state, folder, output, newRound: false, Step, cancel);
        for (var round = 1; total.Waiting > 0 && round < MostRounds; round++)
        {
            // Somebody was sealing with an old key at that very moment.
            await Task.Delay(TimeSpan.FromSeconds(1), cancel);
            total = await RoundAsync(new VaultWorkState("data", total), folder, output, newRound: true, Step, cancel);
        }

        VaultWorkState.Forget(folder);
        Report(output, total, $"{total.Rotated} tenants have new keys; {total.Resealed} secrets were sealed anew");
        if (total.Waiting > 0)
            output.Warn($"{total.Waiting} old keys are needed still: run it again, or set the secrets anew that do not open");
        output.Result(new { before = total.Before, tenants = total.Tenants, rotated = total.Rotated, resealed = total.Resealed, unreadable = total.Unreadable, waiting = total.Waiting });
        return total is { Unreadable: 0, Waiting: 0 } ? ExitCodes.Ok : ExitCodes.Refused;
    }

    private static async Task<int> DestroyAsync(ParseResult parsed, Output output, CancellationToken cancel)
    {
        using var platform = TenantCommand.Platform(parsed.DataFolder());
        var (id, keys, secrets) = await platform.DestroyTenantKeyAsync(parsed.GetRequiredValue(Tenant), parsed.GetRequiredValue(Confirm), cancel);
        output.Step($"{keys} keys destroyed, {secrets} secrets lost");
        output.Result(new { id, keys, secrets });
        return ExitCodes.Ok;
    }

    /// <summary>Goes through all tenants once, or the rest of them; the state is written after every portion.</summary>
    private static async Task<VaultWork> RoundAsync(
        VaultWorkState state, DataFolder folder, Output output, bool newRound, Func<VaultWork, CancellationToken, Task<VaultWork>> step, CancellationToken cancel)
    {
        do
        {
            state = state.Plus(await step(state.Total, cancel), newRound);
            newRound = false;
            state.Write(folder);
            if (state.Total.Next is not null)
                output.Note($"{state.Total.Tenants} tenants");
        }
        while (state.Total.Next is not null);
        return state.Total;
    }

    private static void Report(Output output, VaultWork total, string done)
    {
        output.Step(done);
        if (total.Unreadable > 0)
            output.Warn($"{total.Unreadable} do not open, and stay as they are");
    }

    private static string[] VaultKeys(DataFolder folder) =>
        [.. (folder.ReadSecret(folder.VaultKeysFile) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(line => line[0] != '#')];

    /// <summary>
    /// Removes the old keys once a round found nothing under them any more: a server that was making a tenant's first key at the very moment of
    /// the change may have taken the old one.
    /// </summary>
    private static async Task<int> ForgetAsync(DataFolder folder, Output output, PlatformClient platform, CancellationToken cancel)
    {
        for (var found = 1; found > 0;)
        {
            await Task.Delay(TimeSpan.FromSeconds(5), cancel);
            var again = await RoundAsync(VaultWorkState.New("master"), folder, output, newRound: false, (at, ct) => platform.RotateMasterKeyAsync(at.Next, ct), cancel);
            VaultWorkState.Forget(folder);
            if (again.Unreadable > 0)
                return 0;
            found = again.Rewrapped;
        }

        var keys = VaultKeys(folder);
        folder.WriteSecret(folder.VaultKeysFile, keys[0] + "\n");
        return keys.Length - 1;
    }
}
