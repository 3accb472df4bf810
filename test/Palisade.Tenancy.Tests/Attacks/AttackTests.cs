using Palisade.Tenancy.Schema;
using Palisade.Testing;
using Xunit;

namespace Palisade.Tenancy.Tests.Attacks;

public sealed class Attacks_on_15_guarded() : AttackTests(15, SealVariant.Guarded);

public sealed class Attacks_on_15_signed() : AttackTests(15, SealVariant.Signed);

public sealed class Attacks_on_18_guarded() : AttackTests(18, SealVariant.Guarded);

public sealed class Attacks_on_18_signed() : AttackTests(18, SealVariant.Signed);

public abstract class AttackTests(int major, SealVariant seal)
{
    public static TheoryData<string> Names => [.. AttackSuite.All.Select(a => a.Code)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_attack_fails_and_without_the_protection_succeeds(string code)
    {
        var attack = AttackSuite.All.Single(a => a.Code == code);
        Assert.SkipWhen(attack.Only is { } only && only != seal, $"It concerns the {attack.Only} seal only.");
        Assert.SkipWhen(major > attack.MostMajor, $"PostgreSQL {major} is not concerned.");
        var missing = await TestCluster.MissingAsync(major);
        Assert.SkipWhen(missing is not null, missing ?? "");

        var own = attack.Setup.Length > 0 || attack.WeakRoleAlways;
        var stage = own ? await PreparedAsync(attack, weakened: false) : await Stage.ProtectedAsync(major, seal);
        try
        {
            Assert.False(await attack.Leaks(new Attacker(stage, attack, weakened: false)), $"LEAK: {attack.Title}");
        }
        finally
        {
            if (own)
                await stage.DisposeAsync();
        }

        await using var weak = await PreparedAsync(attack, weakened: true);
        Assert.True(await attack.Leaks(new Attacker(weak, attack, weakened: true)), $"The control of {code} did not leak, so the attack proves nothing.");
    }

    private async Task<Stage> PreparedAsync(Attack attack, bool weakened)
    {
        var stage = await Stage.CopyAsync(major, seal);
        if (attack.WeakRole is not null && (weakened || attack.WeakRoleAlways))
            await stage.AdminAsync($"create role {stage.WeakRole} login password 'weak' inherit {attack.WeakRole} in role palisade_app");
        if (attack.Setup.Length > 0)
            await stage.AdminAsync(attack.Setup);
        // A change of another tenant's row, or under a scope that may not write, would also be stopped where its entry is written. That second wall
        // has an attack of its own; here it would hide whether the first one is needed.
        if (weakened)
            await stage.AdminAsync("alter policy wall on audit.fresh with check (true); alter policy adds on audit.fresh with check (true);" + attack.Weaken);
        return stage;
    }
}
