using Palisade.Api.Tests.Support;
using Palisade.Tenancy;
using Xunit;

namespace Palisade.Api.Tests.Audit;

/// <summary>The history's trigger has a short way for a statement that changes one row, and a long one for all others: both write the same.</summary>
public sealed class RowsOfOneStatementTests(PalisadeApp app)
{
    [Fact]
    public async Task A_row_of_its_own_statement_is_told_as_one_among_many()
    {
        var scene = await Scene.CreateAsync(app);
        await WriteAsync(scene, "one");
        await WriteAsync(scene, "many.a", "many.b");

        var alone = await ToldOfAsync(scene, "one");
        Assert.Equal(alone, await ToldOfAsync(scene, "many.a"));
        Assert.Equal(alone, await ToldOfAsync(scene, "many.b"));

        // Made, changed once (a column that is no event changed too), taken away by taking another name.
        Assert.Equal(["setting.created", "setting.updated", "setting.deleted"], alone.Select(entry => entry.Split(' ')[0]));
        Assert.Contains("\"value\": \"•••\"", alone[0], StringComparison.Ordinal);
        Assert.DoesNotContain("updated_at", string.Concat(alone), StringComparison.Ordinal);
        var moved = await ToldOfAsync(scene, "one.moved");
        Assert.Equal(moved, await ToldOfAsync(scene, "many.a.moved"));
        Assert.Equal(["setting.created", "setting.deleted"], moved.Select(entry => entry.Split(' ')[0]));
    }

    [Fact]
    public async Task Values_that_are_nothing_are_told_alike()
    {
        var scene = await Scene.CreateAsync(app);
        var (one, a, b) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        foreach (var ids in new Guid[][] { [one], [a, b] })
        {
            await RunAsync(
                scene,
                $"insert into access.api_keys (tenant_id, id, org_id, kind, prefix, key_hash) select {scene.TenantId}, id, {scene.TenantId}, 'operator', 'op_00000', sha256(id::text::bytea) from unnest({ids}) id",
                $"update access.api_keys set label = 'a name', expires_at = '2030-01-01T00:00:00Z' where id = any ({ids})",
                $"update access.api_keys set label = null, revoked_at = '2029-01-01T00:00:00Z', last_used_at = now() where id = any ({ids})",
                $"update access.api_keys set last_used_at = now() where id = any ({ids})",
                $"update access.api_keys set label = 'nobody' where id = any ({ids}) and kind = 'partner'");
        }

        var alone = await ToldOfAsync(scene, one.ToString());
        Assert.Equal(alone, await ToldOfAsync(scene, a.ToString()));
        Assert.Equal(alone, await ToldOfAsync(scene, b.ToString()));
        Assert.Equal(["api_key.created", "api_key.updated", "api_key.updated"], alone.Select(entry => entry.Split(' ')[0]));
        Assert.Contains("""before {"label": "•••", "revoked_at": null} after {"label": null, "revoked_at": """, alone[2], StringComparison.Ordinal);
    }

    /// <summary>Each statement changes all the named rows.</summary>
    private Task WriteAsync(Scene scene, params string[] keys)
    {
        string[] moved = [.. keys.Select(key => key + ".moved")];
        return RunAsync(
            scene,
            $"insert into directory.settings (tenant_id, key, value) select {scene.TenantId}, key, '1' from unnest({keys}) key",
            $"update directory.settings set value = '2', updated_at = updated_at + interval '1 second' where key = any ({keys})",
            $"update directory.settings set updated_at = updated_at + interval '1 second' where key = any ({keys})",
            $"update directory.settings set value = '3' where key = any ({keys}) and value = '1'",
            $"update directory.settings set key = key || '.moved' where key = any ({keys})",
            $"delete from directory.settings where key = any ({moved})",
            $"delete from directory.settings where key = any ({moved})");
    }

    private async Task RunAsync(Scene scene, params Sql[] statements)
    {
        await using var db = app.Database.OpenTenantDb();
        await db.For(ScopeIssuer.ForTenant(scene.TenantId, ActorKind.Key, scene.TenantId, canWrite: true)).RunAsync(
            async (unit, ct) =>
            {
                foreach (var statement in statements)
                    await unit.ExecuteAsync(statement, ct);
            },
            TestContext.Current.CancellationToken);
    }

    /// <summary>What is told of a row, in order, without its name and the time.</summary>
    private static async Task<IReadOnlyList<string>> ToldOfAsync(Scene scene, string name)
    {
        var text = (string?)await scene.ScalarAsync(
            $"""
            select string_agg(concat_ws(' ', e.action, e.source, e.actor_kind, e.actor_id, e.owner, 'before', e.before, 'after', e.after), e'\n' order by e.at)
            from (
                select f.tenant_id, f.target_id, f.action, f.source, f.actor_kind, f.actor_id, f.visible_to as owner, f.before, f.after, f.at from audit.fresh f
                union all
                select s.tenant_id, s.target_id, s.action, s.source, s.actor_kind, s.actor_id, s.org_id, s.before, s.after, s.at from audit.entries s
            ) e
            where e.tenant_id = '{scene.TenantId}' and e.target_id = '{name}'
            """);
        var hidden = System.Text.RegularExpressions.Regex.Replace(text ?? "", "\"(created_at)\": \"[^\"]*\"", "\"$1\": <time>").Replace($"\"{name}\"", "<name>", StringComparison.Ordinal);
        return hidden.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
