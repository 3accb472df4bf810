using Palisade.Tenancy.Verification;
using Xunit;

namespace Palisade.Tenancy.Tests.Verification;

public sealed class OptionsTests
{
    private static string Refusal(VerifierOptions options) => Assert.Throws<ArgumentException>(() => VerifierOptions.Check(options)).Message;

    [Fact]
    public void Palisades_own_options_are_valid() => VerifierOptions.Check(VerifierOptions.ForPalisade());

    [Fact]
    public void Every_exception_needs_a_reason()
    {
        Assert.Contains("reason", Refusal(new() { AllowedTables = [new("a.b", " ")] }));
        Assert.Contains("reason", Refusal(new() { AllowedDefiners = [new("a.b", "")] }));
        Assert.Contains("reason", Refusal(new() { WallExceptions = [new("a.b:c", "")] }));
        Assert.Contains("reason", Refusal(new() { Ignore = [new("F06", null, "")] }));
    }

    [Fact]
    public void An_exception_from_the_wall_names_table_and_role() =>
        Assert.Contains("schema.table:role", Refusal(new() { WallExceptions = [new("attribution.clicks", "because")] }));

    [Fact]
    public void An_unknown_rule_cannot_be_ignored() => Assert.Contains("no rule Z99", Refusal(new() { Ignore = [new("Z99", null, "because")] }));

    [Theory]
    [InlineData("N01")]
    [InlineData("N02")]
    [InlineData("N05")]
    public void A_rule_that_says_nothing_was_checked_cannot_be_ignored(string code) =>
        Assert.Contains("cannot be ignored", Refusal(new() { Ignore = [new(code, null, "because")] }));
}
