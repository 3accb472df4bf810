using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Palisade.Platform;
using Palisade.Tenancy;
using Xunit;

namespace Palisade.Rules.Tests.Features;

/// <summary>Roll-out: stable, growing, fair, and the same after it was stored.</summary>
public sealed class FlagRuleProperties
{
    private static readonly Gen<Guid> Subjects = Gen.ArrayOf(Gen.Choose(0, 255).Select(b => (byte)b), 16).Select(b => new Guid(b));

    [Fact]
    public void Place_of_a_subject_never_changes_from_version_to_version()
    {
        // Written down once: another hash would let everybody change places at an update.
        Assert.Equal([3928, 3004], new[] { "agencies", "partners_invite" }.Select(key => FlagRule.PlaceOf(FlagRule.SeedOf(key), new Guid("0198a000-0000-7000-8000-000000000001"))));
    }

    [Fact]
    public void Who_is_in_stays_in_when_the_percent_grow() => Prop.ForAll(
        Arb.From(from subject in Subjects from less in Gen.Choose(0, 10_000) from more in Gen.Choose(less, 10_000) select (subject, less, more)),
        x =>
        {
            var seed = FlagRule.SeedOf("grows");
            return !Percent(x.less / 100m).Holds(seed, x.subject, null, default) || Percent(x.more / 100m).Holds(seed, x.subject, null, default);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(25)]
    [InlineData(99.99)]
    [InlineData(100)]
    public void So_many_percent_are_in_and_each_flag_picks_others(double percent)
    {
        const int All = 100_000;
        var (rule, one, other) = (Percent((decimal)percent), FlagRule.SeedOf("one"), FlagRule.SeedOf("other"));
        int first = 0, both = 0;
        for (var i = 0; i < All; i++)
        {
            var subject = new Guid(i, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]);
            var isIn = rule.Holds(one, subject, null, default);
            first += isIn ? 1 : 0;
            both += isIn && rule.Holds(other, subject, null, default) ? 1 : 0;
        }

        // Six standard deviations.
        double p = percent / 100, expected = All * p, joint = All * p * p;
        Assert.InRange(first, expected - (6 * Math.Sqrt(All * p * (1 - p))) - 0.5, expected + (6 * Math.Sqrt(All * p * (1 - p))) + 0.5);
        Assert.InRange(both, joint - (6 * Math.Sqrt(All * p * p * (1 - (p * p)))) - 0.5, joint + (6 * Math.Sqrt(All * p * p * (1 - (p * p)))) + 0.5);
    }

    [Fact]
    public void Stored_rule_is_the_same_rule() => Prop.ForAll(
        Arb.From(
            from isOn in Gen.Elements(true, false)
            from percent in Gen.Elements<int?>(null, 0, 1, 3333, 10_000)
            from roles in Gen.SubListOf("owner", "operator", "partner_admin")
            from organizations in Gen.ListOf(Subjects, 2)
            from subject in Subjects
            from role in Gen.Elements<string?>(null, "owner", "viewer")
            select (isOn, percent, roles: roles.ToList(), organizations: organizations.ToList(), subject, role)),
        x =>
        {
            var json = JsonSerializer.Serialize(new { on = x.isOn, percent = x.percent / 100m, x.roles, organizations = x.organizations.Select(PublicId.Format) });
            var (rule, seed) = (Read(json), FlagRule.SeedOf("stored"));
            var again = Read(rule.ToJson());
            return x.organizations.Append(default).All(o => rule.Holds(seed, x.subject, x.role, o) == again.Holds(seed, x.subject, x.role, o)) && again.ToJson() == rule.ToJson();
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_of_role_organization_and_percent_lets_in_and_off_lets_nobody_in()
    {
        var (seed, organization, other) = (FlagRule.SeedOf("x"), Guid.CreateVersion7(), Guid.CreateVersion7());
        var rule = Read($$"""{"on":true,"percent":0,"roles":["owner"],"organizations":["{{PublicId.Format(organization)}}"]}""");

        Assert.True(rule.Holds(seed, other, "owner", other));
        Assert.True(rule.Holds(seed, other, "viewer", organization));
        Assert.False(rule.Holds(seed, other, "viewer", other));
        Assert.False(Read("""{"on":true,"percent":0}""").Holds(seed, other, "owner", other));
        Assert.True(Read("""{"on":true}""").Holds(seed, other, null, default));
        Assert.False(Read("""{"on":false,"percent":100,"roles":["owner"]}""").Holds(seed, other, "owner", other));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"on":"true"}""")]
    [InlineData("""{"on":true,"percent":-1}""")]
    [InlineData("""{"on":true,"percent":100.01}""")]
    [InlineData("""{"on":true,"percent":0.001}""")]
    [InlineData("""{"on":true,"percent":"10"}""")]
    [InlineData("""{"on":true,"percent":1e400}""")]
    [InlineData("""{"on":true,"roles":"owner"}""")]
    [InlineData("""{"on":true,"roles":[1]}""")]
    [InlineData("""{"on":true,"roles":["\ud800"]}""")]
    [InlineData("""{"on":true,"\ud800":1}""")]
    [InlineData("""{"on":true,"organizations":["acme"]}""")]
    [InlineData("""{"on":true,"percentage":10}""")]
    public void What_is_no_rule_is_refused(string json)
    {
        using var document = JsonDocument.Parse(json);
        Assert.Null(FlagRule.TryRead(document.RootElement, out var fault));
        Assert.NotEmpty(fault);
    }

    [Fact]
    public void Asking_allocates_nothing()
    {
        var flag = new Flag("measured", "x", Otherwise: false, BrandDecides: true);
        var setting = new IntegerSetting("measured", "x", 1, 0, 10);
        var features = new TenantFeatures(
            new FeatureCatalog([flag], [setting]), new Dictionary<string, FlagRule> { ["measured"] = Percent(50) }, new Dictionary<string, FlagRule>(), new Dictionary<string, object>());
        var (subject, on) = (Guid.CreateVersion7(), 0);
        on += features.IsOn(flag, subject, "owner") ? features.Of(setting) : 0;

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
            on += features.IsOn(flag, subject, "owner") ? features.Of(setting) : 0;

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.True(on >= 0);
    }

    private static FlagRule Percent(decimal percent) => Read($$"""{"on":true,"percent":{{percent.ToString(System.Globalization.CultureInfo.InvariantCulture)}}}""");

    private static FlagRule Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return FlagRule.TryRead(document.RootElement, out var fault) ?? throw new InvalidOperationException($"{fault} {json}");
    }
}
