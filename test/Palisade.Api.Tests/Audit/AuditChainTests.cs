using System.Net;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Audit;

/// <summary>What a superuser does to the history shows.</summary>
public sealed class AuditChainTests(PalisadeApp app)
{
    [Fact]
    public async Task A_chain_that_nobody_touched_holds()
    {
        var scene = await WithEntriesAsync();
        var head = await scene.HeadAsync();
        var report = await app.VerifyAsync(scene, head, DateTimeOffset.UtcNow.AddDays(1));
        Assert.Null(report.Fault);
        Assert.True(report.Entries >= 8);
        Assert.Equal(report.Entries, report.Signed);
        Assert.Equal(report.Entries, head.Seq);
    }

    [Theory]
    [InlineData("update audit.entries set actor_id = gen_random_uuid() where tenant_id = '{0}' and seq = 4", 4L, "altered")]
    [InlineData("update audit.entries set after = after || '{{\"x\": 1}}' where tenant_id = '{0}' and seq = 3", 3L, "altered")]
    [InlineData("update audit.entries set at = at - interval '1 microsecond' where tenant_id = '{0}' and seq = 1", 1L, "altered")]
    [InlineData("delete from audit.entries where tenant_id = '{0}' and seq = 5", 5L, "missing")]
    [InlineData("delete from audit.entries where tenant_id = '{0}' and seq = 1", 1L, "missing")]
    [InlineData("update audit.entries set seq = case seq when 4 then -6 when 6 then -4 end where tenant_id = '{0}' and seq in (4, 6); update audit.entries set seq = -seq where tenant_id = '{0}' and seq < 0", 4L, "altered")]
    [InlineData("delete from audit.entries where tenant_id = '{0}' and seq > 5", 6L, "cut off")]
    public async Task The_first_entry_that_is_altered_missing_or_moved_is_named(string crime, long at, string said)
    {
        var scene = await WithEntriesAsync();
        await scene.ScalarAsync("alter table audit.entries drop constraint if exists entries_seq_check; " + string.Format(System.Globalization.CultureInfo.InvariantCulture, crime, scene.TenantId));
        var report = await app.VerifyAsync(scene);
        Assert.Equal(at, report.FaultAt);
        Assert.Contains(said, report.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_end_that_was_cut_off_with_its_heads_is_found_by_a_head_that_was_kept()
    {
        var scene = await WithEntriesAsync();
        var kept = await scene.HeadAsync();
        await scene.ScalarAsync(
            $"""
            delete from audit.entries where tenant_id = '{scene.TenantId}' and seq > 5;
            delete from audit.heads where tenant_id = '{scene.TenantId}' and seq > 5;
            update audit.chains set seq = 5, hash = (select hash from audit.entries where tenant_id = '{scene.TenantId}' and seq = 5) where tenant_id = '{scene.TenantId}'
            """);
        var report = await app.VerifyAsync(scene, kept);

        // What happened since may have made the chain longer again.
        Assert.InRange(report.FaultAt!.Value, 6, kept.Seq);
        Assert.Contains("cut off", report.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chain_that_was_written_anew_is_found_by_its_heads_by_their_absence_and_by_a_head_that_was_kept()
    {
        var scene = await WithEntriesAsync();
        var kept = await scene.HeadAsync();
        await RewriteAsync(scene, from: 2);
        var byOwnHeads = await app.VerifyAsync(scene);
        Assert.Contains("written anew", byOwnHeads.Fault, StringComparison.Ordinal);
        Assert.InRange(byOwnHeads.FaultAt!.Value, 1, 2);

        await scene.ScalarAsync($"delete from audit.heads where tenant_id = '{scene.TenantId}'");
        var withoutHeads = await app.VerifyAsync(scene, now: DateTimeOffset.UtcNow.AddHours(1));
        Assert.Contains("not covered by a signed head", withoutHeads.Fault, StringComparison.Ordinal);
        var byKept = await app.VerifyAsync(scene, kept);
        Assert.Contains("written anew", byKept.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_head_that_somebody_made_up_is_refused()
    {
        var scene = await WithEntriesAsync();
        var head = await scene.HeadAsync();
        Assert.Contains("not signed", (await app.VerifyAsync(scene, head with { Seq = head.Seq + 1 })).Fault, StringComparison.Ordinal);
        Assert.Contains("not signed", (await app.VerifyAsync(scene, head with { Hash = new byte[32] })).Fault, StringComparison.Ordinal);

        await scene.ScalarAsync($"update audit.heads set signature = decode(repeat('ab', 64), 'hex') where tenant_id = '{scene.TenantId}'");
        Assert.Contains("not one of this tenant's key", (await app.VerifyAsync(scene)).Fault, StringComparison.Ordinal);
    }

    private async Task<Scene> WithEntriesAsync()
    {
        var scene = await Scene.CreateAsync(app);
        for (var i = 0; i < 8; i++)
            await scene.Operator.PostAsync("partners", new { email = $"p{i}@x.example", name = "P" }, HttpStatusCode.Created);
        await scene.Operator.WaitForEntriesAsync("action=partner.created", 8);
        await scene.WaitForSealAsync();
        return scene;
    }

    /// <summary>What the best informed forger with the superuser's rights does: changes an entry and computes every hash after it.</summary>
    private static Task<object?> RewriteAsync(Scene scene, long from) => scene.ScalarAsync(
        $"""
        do $forge$
        declare e audit.entries; last bytea := sha256(convert_to('palisade audit {scene.TenantId}', 'UTF8'));
        begin
            update audit.entries set actor_id = gen_random_uuid() where tenant_id = '{scene.TenantId}' and seq = {from};
            for e in select * from audit.entries where tenant_id = '{scene.TenantId}' order by seq loop
                last := sha256(last || convert_to(audit.text_of(e), 'UTF8'));
                update audit.entries set hash = last where tenant_id = e.tenant_id and seq = e.seq;
            end loop;
            update audit.chains set hash = last where tenant_id = '{scene.TenantId}';
        end $forge$
        """);
}
