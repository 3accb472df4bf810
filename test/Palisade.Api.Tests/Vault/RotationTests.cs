using System.Collections.Concurrent;
using System.Diagnostics;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Vault.Rotation;
using Xunit;

namespace Palisade.Api.Tests.Vault;

public sealed class RotationTests(VaultFixture vault) : IClassFixture<VaultFixture>
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Sixteen_writers_seal_and_open_while_master_and_data_keys_rotate_and_nothing_is_lost()
    {
        var tenants = new[] { await vault.TenantAsync(), await vault.TenantAsync(), await vault.TenantAsync() };
        var last = new ConcurrentDictionary<SecretAddress, (Guid Tenant, string Secret)>();
        using var stop = new CancellationTokenSource();
        var (writes, reads) = (0, 0);

        // Half of them work in another process, whose memory of keys is its own.
        var elsewhere = vault.Another();
        var writers = Enumerable.Range(0, 16).Select(number => Task.Run(async () =>
        {
            var (tenant, mine) = (tenants[number % 3], number % 2 == 0 ? vault.Vault : elsewhere.Vault);
            var other = number % 2 == 0 ? elsewhere.Vault : vault.Vault;
            for (var round = 0; !stop.IsCancellationRequested; round++)
            {
                var address = new SecretAddress(tenant, "password", $"writer-{number}-{round % 8}");
                var secret = $"secret {number} {round}";
                await vault.PutAsync(tenant, address, secret, mine);
                last[address] = (tenant, secret);
                Assert.Equal(secret, await vault.OpenAsync(tenant, address, other));
                Interlocked.Increment(ref writes);
                foreach (var (known, value) in last.Where(l => l.Key.Name.StartsWith($"writer-{number}-", StringComparison.Ordinal)))
                {
                    Assert.Equal(value.Secret, await vault.OpenAsync(value.Tenant, known, mine));
                    Interlocked.Increment(ref reads);
                }
            }
        })).ToList();

        // At least six rotations, and as many as it takes until enough was written and read meanwhile.
        var (resealed, patience) = (0, Stopwatch.StartNew());
        bool Enough() => Volatile.Read(ref writes) > 50 && Volatile.Read(ref reads) > 100 && resealed > 20;
        for (var turn = 0; turn < 6 || (!Enough() && patience.Elapsed < TimeSpan.FromMinutes(1)); turn++)
        {
            vault.NewMaster();
            foreach (var tenant in tenants)
            {
                await vault.Rotation.RewrapAsync(tenant, vault.CurrentMaster, CancellationToken.None);
                resealed += (await RotateAsync(tenant, turn % 2 == 0 ? vault.Rotation : elsewhere.Rotation)).Resealed;
            }

            Assert.DoesNotContain(writers, w => w.IsFaulted);
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);
        foreach (var tenant in tenants)
        {
            await UntilDoneAsync(tenant);
            await vault.Rotation.RewrapAsync(tenant, vault.CurrentMaster, CancellationToken.None);
            Assert.Equal($"1 {vault.CurrentMaster.Id}", await vault.AdminAsync($"select count(*) || ' ' || min(master_id) from vault.data_keys where tenant_id = '{tenant}'"));
        }

        // Everything opens under the newest master key alone, in a process that remembers nothing.
        vault.ForgetOldMasters();
        var fresh = vault.Another().Vault;
        Assert.True(Enough(), $"{writes} writes, {reads} reads, {resealed} sealed anew: too few to prove anything");
        foreach (var (address, (tenant, secret)) in last)
            Assert.Equal(secret, await vault.OpenAsync(tenant, address, fresh));
    }

    [Fact]
    public async Task A_rotation_that_was_stopped_goes_on_where_it_stopped()
    {
        var tenant = await vault.TenantAsync();
        for (var i = 0; i < 250; i++)
            await vault.PutAsync(tenant, new SecretAddress(tenant, "password", $"p{i}"), $"secret {i}");
        var before = Now;

        // No time at all: the key is new, nothing was sealed anew.
        var (first, done) = await vault.Rotation.RotateAsync(tenant, before, until: before, CancellationToken.None);
        Assert.Equal((false, true, 0), (done, first.Rotated, first.Resealed));
        Assert.Equal(2L, await vault.AdminAsync($"select count(*) from vault.data_keys where tenant_id = '{tenant}'"));
        Assert.Equal("secret 7", await vault.OpenAsync(tenant, new SecretAddress(tenant, "password", "p7")));

        var (second, finished) = await vault.Rotation.RotateAsync(tenant, before, Now.AddMinutes(5), CancellationToken.None);
        Assert.Equal((true, false, 250, 0), (finished, second.Rotated, second.Resealed, second.Waiting));
        Assert.Equal(1L, await vault.AdminAsync($"select count(*) from vault.data_keys where tenant_id = '{tenant}'"));

        var (third, _) = await vault.Rotation.RotateAsync(tenant, before, Now.AddMinutes(5), CancellationToken.None);
        Assert.Equal((false, 0), (third.Rotated, third.Resealed));
        foreach (var i in new[] { 0, 99, 100, 249 })
            Assert.Equal($"secret {i}", await vault.OpenAsync(tenant, new SecretAddress(tenant, "password", $"p{i}")));
    }

    [Fact]
    public async Task A_key_somebody_is_sealing_with_is_not_taken_away()
    {
        var tenant = await vault.TenantAsync();
        var address = new SecretAddress(tenant, "password", "slow");
        await vault.PutAsync(tenant, new SecretAddress(tenant, "password", "first"), "first");
        var (isSealed, mayCommit) = (new TaskCompletionSource(), new TaskCompletionSource());
        var slow = vault.Session(tenant).RunAsync(
            async (unit, ct) =>
            {
                var box = await vault.Vault.SealAsync(unit, address, new Secret("slow"), ct);
                isSealed.SetResult();
                await mayCommit.Task;
                await unit.ExecuteAsync(box.Insert, ct);
            },
            CancellationToken.None);
        await isSealed.Task;

        var (during, done) = await vault.Rotation.RotateAsync(tenant, Now, Now.AddMinutes(5), CancellationToken.None);
        Assert.Equal((true, 1), (done, during.Waiting));

        mayCommit.SetResult();
        await slow;
        await UntilDoneAsync(tenant);
        Assert.Equal(("slow", "first"), (await vault.OpenAsync(tenant, address), await vault.OpenAsync(tenant, new SecretAddress(tenant, "password", "first"))));
        Assert.Equal(1L, await vault.AdminAsync($"select count(*) from vault.data_keys where tenant_id = '{tenant}'"));
    }

    [Fact]
    public async Task The_database_itself_keeps_a_key_that_something_is_sealed_under()
    {
        var tenant = await vault.TenantAsync();
        await vault.PutAsync(tenant, new SecretAddress(tenant, "password", "kept"), "kept");

        var fault = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => vault.AdminAsync($"delete from vault.data_keys where tenant_id = '{tenant}'"));
        Assert.Equal(Npgsql.PostgresErrorCodes.ForeignKeyViolation, fault.SqlState);
    }

    [Fact]
    public async Task A_secret_that_does_not_open_stays_with_its_key_and_is_told_of()
    {
        var tenant = await vault.TenantAsync();
        await vault.PutAsync(tenant, new SecretAddress(tenant, "password", "broken"), "broken");
        await vault.PutAsync(tenant, new SecretAddress(tenant, "password", "whole"), "whole");
        await vault.AdminAsync($"update vault.secrets set sealed = set_byte(sealed, 30, get_byte(sealed, 30) # 1) where tenant_id = '{tenant}' and name = 'broken'");

        var report = await RotateAsync(tenant, vault.Rotation);

        Assert.Equal((1, 1, 1), (report.Resealed, report.Unreadable, report.Waiting));
        Assert.Equal(("whole", "secret_unreadable"), (
            await vault.OpenAsync(tenant, new SecretAddress(tenant, "password", "whole")), await vault.OpenAsync(tenant, new SecretAddress(tenant, "password", "broken"))));
        await vault.PutAsync(tenant, new SecretAddress(tenant, "password", "broken"), "mended");
        await UntilDoneAsync(tenant);
        Assert.Equal("mended", await vault.OpenAsync(tenant, new SecretAddress(tenant, "password", "broken")));
    }

    [Fact]
    public async Task Destroyed_keys_lose_their_secrets_in_every_process_and_a_new_secret_gets_a_new_key()
    {
        var (tenant, bystander) = (await vault.TenantAsync(), await vault.TenantAsync());
        var (address, another) = (new SecretAddress(tenant, "password", "smtp"), new SecretAddress(bystander, "password", "smtp"));
        await vault.PutAsync(tenant, address, "lost");
        await vault.PutAsync(bystander, another, "not lost");
        var elsewhere = vault.Another();
        Assert.Equal("lost", await vault.OpenAsync(tenant, address, elsewhere.Vault));

        Assert.Equal((1, 1L), await vault.Rotation.DestroyAsync(tenant, CancellationToken.None));

        Assert.Equal(("secret_destroyed", "secret_destroyed", "secret_destroyed"), (
            await vault.OpenAsync(tenant, address), await vault.OpenAsync(tenant, address, elsewhere.Vault), await vault.OpenAsync(tenant, address, vault.Another().Vault)));
        Assert.Equal((0, 0L), await vault.Rotation.DestroyAsync(tenant, CancellationToken.None));
        Assert.Equal("not lost", await vault.OpenAsync(bystander, another));

        // Rotation has nothing to open there, and says so without a fault.
        Assert.Equal(new TenantReport(), await RotateAsync(tenant, vault.Rotation));
        await vault.PutAsync(tenant, new SecretAddress(tenant, "password", "new"), "new");
        Assert.Equal(("new", "secret_destroyed"), (await vault.OpenAsync(tenant, new SecretAddress(tenant, "password", "new")), await vault.OpenAsync(tenant, address)));
        await vault.PutAsync(tenant, address, "set again");
        Assert.Equal("set again", await vault.OpenAsync(tenant, address));
    }

    [Fact]
    public async Task A_master_key_that_is_not_there_is_a_503_and_nothing_is_changed()
    {
        var tenant = await vault.TenantAsync();
        var address = new SecretAddress(tenant, "password", "smtp");
        await vault.PutAsync(tenant, address, "kept");
        var stranger = vault.Another(new Palisade.Vault.Masters.FixedSource(new Palisade.Vault.Masters.LocalMasterKey(MasterKey.Parse(MasterKey.NewText()))));

        var read = await Assert.ThrowsAsync<ProblemException>(() => vault.OpenAsync(tenant, address, stranger.Vault));
        var write = await Assert.ThrowsAsync<ProblemException>(() => vault.PutAsync(tenant, address, "overwritten", stranger.Vault));

        Assert.Equal((503, "vault_master_unknown", "vault_master_unknown"), (read.Result.Error.Status, read.Result.Error.Code, write.Result.Error.Code));
        Assert.Equal("kept", await vault.OpenAsync(tenant, address));

        // Whoever rotates the keys of all passes over this one, tells of it, and takes nothing of it away.
        Assert.Equal(1, (await stranger.Rotation.RewrapAsync(tenant, vault.NewMaster(), CancellationToken.None)).Unreadable);
        var (young, _) = await stranger.Rotation.RotateAsync(tenant, DateTimeOffset.UnixEpoch, Now.AddMinutes(5), CancellationToken.None);
        Assert.Equal((false, 1), (young.Rotated, young.Unreadable));
        var (report, done) = await stranger.Rotation.RotateAsync(tenant, Now, Now.AddMinutes(5), CancellationToken.None);
        Assert.Equal((true, true, 0, 1, 1), (done, report.Rotated, report.Resealed, report.Unreadable, report.Waiting));
        Assert.Equal("kept", await vault.OpenAsync(tenant, address));
    }

    [Fact]
    public async Task Of_two_first_uses_at_once_one_makes_the_key_and_of_two_replacements_one_stays()
    {
        var tenant = await vault.TenantAsync();
        var address = new SecretAddress(tenant, "password", "smtp");

        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => vault.PutAsync(tenant, address, $"secret {i}", vault.Another().Vault)));

        Assert.Equal("1 1", await vault.AdminAsync(
            $"select (select count(*) from vault.data_keys where tenant_id = '{tenant}') || ' ' || (select count(*) from vault.secrets where tenant_id = '{tenant}')"));
        Assert.StartsWith("secret ", await vault.OpenAsync(tenant, address), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replaced_secret_is_believed_until_its_time_and_only_one_of_them()
    {
        var tenant = await vault.TenantAsync();
        var address = new SecretAddress(tenant, "password", "smtp");
        Task PutAsync(string secret, DateTimeOffset? until) => vault.Session(tenant).RunAsync(
            (unit, ct) => vault.Vault.PutAsync(unit, address, new Secret(secret), until, ct), CancellationToken.None);
        async Task<string[]> AllAsync() =>
            [.. (await vault.Vault.ReadAsync(vault.Session(tenant), [address], CancellationToken.None)).Select(s => s.Use(System.Text.Encoding.UTF8.GetString))];

        await PutAsync("one", null);
        await PutAsync("two", Now.AddHours(1));
        Assert.Equal(["two", "one"], await AllAsync());
        await PutAsync("three", Now.AddHours(1));
        Assert.Equal(["three", "two"], await AllAsync());
        await PutAsync("four", Now);
        Assert.Equal(["four"], await AllAsync());
        await PutAsync("five", null);
        Assert.Equal(["five"], await AllAsync());
        Assert.Equal(1L, await vault.AdminAsync($"select count(*) from vault.secrets where tenant_id = '{tenant}'"));
    }

    private static async Task<TenantReport> RotateAsync(Guid tenant, KeyRotation rotation)
    {
        var (report, done) = await rotation.RotateAsync(tenant, Now, Now.AddMinutes(5), CancellationToken.None);
        Assert.True(done);
        return report;
    }

    /// <summary>Rounds until no old key is needed: with nobody sealing, one is enough.</summary>
    private async Task UntilDoneAsync(Guid tenant)
    {
        var (report, done) = await vault.Rotation.RotateAsync(tenant, DateTimeOffset.UnixEpoch, Now.AddMinutes(5), CancellationToken.None);
        Assert.Equal((true, 0), (done, report.Waiting));
    }
}
