using Palisade.Programs.Contracts;
using Xunit;

namespace Palisade.Rules.Tests.Programs;

public sealed class ProgramTermsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly CommissionRule Ten = new([new SubRule(CommissionTrigger.Every, null, CommissionType.Percent, 10)]);
    private static readonly CommissionRule Twenty = new([new SubRule(CommissionTrigger.Every, null, CommissionType.Percent, 20)]);

    private static readonly ProgramTerms Terms =
        new(Guid.CreateVersion7(), 60, AttributionModel.LastClick, Ten, StartsAt: Noon, EndsAt: Noon.AddDays(1), HoldbackDays: 30);

    [Fact]
    public void Both_ends_belong_to_the_programs_life()
    {
        Assert.True(Terms.PaysAt(Noon));
        Assert.True(Terms.PaysAt(Noon.AddDays(1)));
        Assert.False(Terms.PaysAt(Noon.AddTicks(-1)));
        Assert.False(Terms.PaysAt(Noon.AddDays(1).AddTicks(1)));
        Assert.True((Terms with { StartsAt = null, EndsAt = null }).PaysAt(DateTimeOffset.MinValue));
    }

    [Fact]
    public void Weakness_41_terms_are_agreed_per_partner_and_program()
    {
        var agreed = new PartnerOverride(Guid.CreateVersion7(), Terms.ProgramId, Twenty);
        Assert.Equal(Twenty, Terms.RuleFor(agreed));
        Assert.Equal(Ten, Terms.RuleFor(null));
        Assert.Equal(Ten, Terms.RuleFor(agreed with { Rule = null }));
        Assert.Throws<ArgumentException>(() => Terms.RuleFor(agreed with { ProgramId = Guid.CreateVersion7() }));
    }

    [Fact]
    public void Weakness_41_one_holdback_answers_for_lists_and_approvals()
    {
        var agreed = new PartnerOverride(Guid.CreateVersion7(), Terms.ProgramId, Rule: null, HoldbackDays: 7);
        Assert.Equal(7, Terms.HoldbackDaysFor(agreed));
        Assert.Equal(0, Terms.HoldbackDaysFor(agreed with { HoldbackDays = 0 }));
        Assert.Equal(30, Terms.HoldbackDaysFor(agreed with { HoldbackDays = null }));
        Assert.Equal(30, Terms.HoldbackDaysFor(null));
    }

    [Theory]
    [InlineData(AttributionModel.LastClick, "last_click")]
    [InlineData(AttributionModel.FirstClick, "first_click")]
    [InlineData(AttributionModel.Linear, "linear")]
    [InlineData(AttributionModel.Position, "position")]
    public void A_model_has_one_word(AttributionModel model, string wire)
    {
        Assert.Equal(wire, model.ToWire());
        Assert.True(AttributionModels.TryParse(wire, out var read));
        Assert.Equal(model, read);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Linear")]
    [InlineData("time_decay")]
    public void Another_word_is_no_model(string? wire) => Assert.False(AttributionModels.TryParse(wire, out _));
}
