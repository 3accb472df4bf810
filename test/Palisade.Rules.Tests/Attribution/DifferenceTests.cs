using FsCheck;
using FsCheck.Fluent;
using Palisade.Attribution.Contracts;
using Palisade.Platform;
using Xunit;

namespace Palisade.Rules.Tests.Attribution;

public sealed class DifferenceTests
{
    private static readonly Gen<CommissionEntry[]> Entries = (
        from number in Gen.Choose(1, 3)
        from line in Gen.Choose(0, 1)
        from amount in Generate.ApiMinorUnits
        from currency in Generate.Currencies
        select new CommissionEntry(Key(number, line), new Platform.Money(amount, currency))).ArrayOf();

    private static readonly Gen<(CommissionEntry[] Posted, CommissionEntry[] Due)> Ledgers =
        from posted in Entries
        from due in Entries
        select (posted, due);

    [Fact]
    public void What_is_missing_is_added_and_what_is_too_much_is_taken_back()
    {
        CommissionEntry[] posted = [Entry(1, 0, 1000), Entry(2, 0, 500), Entry(3, 0, 700), Entry(3, 0, -100)];
        CommissionEntry[] due = [Entry(1, 0, 500), Entry(1, 1, 300), Entry(3, 0, 600)];
        Assert.Equal([Entry(1, 0, -500), Entry(1, 1, 300), Entry(2, 0, -500)], Difference.Between(posted, due));
    }

    [Fact]
    public void Another_currency_takes_back_the_old_and_gives_the_new()
    {
        var euro = new CommissionEntry(Key(1, 0), new Platform.Money(900, Currency.Parse("EUR")));
        Assert.Equal([euro, Entry(1, 0, -1000)], Difference.Between([Entry(1, 0, 1000)], [euro]));
    }

    [Fact]
    public void Posting_the_difference_reaches_what_is_due() => Property.Holds(Ledgers, ledger =>
        Assert.Equal(Sums(ledger.Due), Sums([.. ledger.Posted, .. Difference.Between(ledger.Posted, ledger.Due)])));

    [Fact]
    public void A_second_difference_is_empty() => Property.Holds(Ledgers, ledger =>
        Assert.Empty(Difference.Between([.. ledger.Posted, .. Difference.Between(ledger.Posted, ledger.Due)], ledger.Due)));

    [Fact]
    public void No_entry_is_zero_and_no_key_and_currency_occurs_twice() => Property.Holds(Ledgers, ledger =>
    {
        var difference = Difference.Between(ledger.Posted, ledger.Due);
        Assert.DoesNotContain(difference, entry => entry.Amount.IsZero);
        Assert.Equal(difference.Count, difference.DistinctBy(entry => (entry.Key, entry.Amount.Currency)).Count());
    });

    [Fact]
    public void The_order_of_entries_does_not_matter() => Property.Holds(
        from ledger in Ledgers
        from posted in Generate.Shuffled(ledger.Posted)
        from due in Generate.Shuffled(ledger.Due)
        select (ledger.Posted, ledger.Due, ShuffledPosted: posted, ShuffledDue: due),
        given => Assert.Equal(Difference.Between(given.Posted, given.Due), Difference.Between(given.ShuffledPosted, given.ShuffledDue)));

    private static CommissionKey Key(int number, int line) =>
        new(Case.Id(500 + number), Case.Id(number), Case.Id(100), Case.Id(900), line);

    private static CommissionEntry Entry(int number, int line, long minorUnits) =>
        new(Key(number, line), new Platform.Money(minorUnits, Currency.Usd));

    private static SortedDictionary<string, Int128> Sums(IEnumerable<CommissionEntry> entries)
    {
        SortedDictionary<string, Int128> sums = new(StringComparer.Ordinal);
        foreach (var (key, amount) in entries)
            sums[$"{key} {amount.Currency}"] = sums.GetValueOrDefault($"{key} {amount.Currency}") + amount.MinorUnits;
        foreach (var settled in sums.Where(sum => sum.Value == 0).ToList()) sums.Remove(settled.Key);
        return sums;
    }
}
