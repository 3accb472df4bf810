using Palisade.Attribution.Rules;
using Palisade.Programs.Contracts;
using Xunit;
using static Palisade.Rules.Tests.Attribution.Case;

namespace Palisade.Rules.Tests.Attribution;

public sealed class TermsBookTests
{
    private static readonly ProgramTerms Ten = Program(Rule(Percent(10)));
    private static readonly ProgramTerms Twenty = Program(Rule(Percent(20)));
    private static readonly ProgramTerms Thirty = Program(Rule(Percent(30)));

    [Fact]
    public void The_highest_version_in_force_counts()
    {
        var book = new TermsBook(
            [new(1, DateTimeOffset.MinValue, Ten), new(2, Start.AddDays(10), Twenty), new(3, Start.AddDays(5), Thirty)], []);
        Assert.Same(Ten, book.At(Start.AddDays(4)).Programs[Ten.ProgramId]);
        Assert.Same(Thirty, book.At(Start.AddDays(5)).Programs[Ten.ProgramId]);
        Assert.Same(Thirty, book.At(Start.AddDays(11)).Programs[Ten.ProgramId]);
        Assert.Equal(3, book.ProgramAt(Ten.ProgramId, Start.AddDays(11))!.Version);
    }

    [Fact]
    public void Agreed_terms_count_from_their_day_until_they_are_withdrawn()
    {
        var agreed = new PartnerOverride(Id(100), Ten.ProgramId, Rule(Percent(40)));
        var book = new TermsBook(
            [new(1, DateTimeOffset.MinValue, Ten)],
            [new(Id(100), Ten.ProgramId, 1, Start.AddDays(1), agreed), new(Id(100), Ten.ProgramId, 2, Start.AddDays(3), null)]);
        Assert.Empty(book.At(Start).Agreed);
        Assert.Same(agreed, Assert.Single(book.At(Start.AddDays(2)).Agreed).Value);
        Assert.Empty(book.At(Start.AddDays(3)).Agreed);
        Assert.Null(book.AgreedAt(Id(100), Ten.ProgramId, Start.AddDays(3)));
    }

    [Fact]
    public void Each_event_is_priced_by_the_terms_of_its_own_time()
    {
        var book = new TermsBook([new(1, DateTimeOffset.MinValue, Ten), new(2, Start.AddDays(2), Twenty)], []);
        var outcomes = UserReplay.Run(
            [Sale("100", day: 1), Sale("100", day: 3) with { Id = Id(777) }], identified: true, [Click(1, Ten)], book);
        Assert.Equal(["10.00", "20.00"], Paid(outcomes));
    }
}
