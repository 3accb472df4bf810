using Palisade.Api.Tests.Support;
using Palisade.Platform;
using Xunit;

namespace Palisade.Api.Tests.Domains;

public sealed class DnsClientTests : IAsyncLifetime
{
    private const string Name = "_openpartner.partners.brand.example";
    private readonly FakeDns _dns = new();

    private DnsClient Client => new([_dns.Address], TimeProvider.System);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _dns.DisposeAsync();

    [Fact]
    public async Task Texts_are_read_whole_even_when_they_come_in_pieces()
    {
        var text = new string('x', 700);
        _dns.Set(Name, DnsType.Txt, "first", text);

        var answer = await LookAsync(Name, DnsType.Txt);

        Assert.Equal((DnsOutcome.Found, "first", text), (answer.Outcome, answer.Values[0], answer.Values[1]));
    }

    [Fact]
    public async Task A_name_that_does_not_exist_and_a_type_that_it_lacks_are_told_apart()
    {
        _dns.Set("www.brand.example", DnsType.A, "198.51.100.7");

        Assert.Equal(DnsOutcome.NoName, (await LookAsync("gone.brand.example", DnsType.Txt)).Outcome);
        var other = await LookAsync("www.brand.example", DnsType.Txt);
        Assert.Equal((DnsOutcome.Found, 0), (other.Outcome, other.Values.Count));
    }

    [Fact]
    public async Task What_does_not_fit_a_datagram_is_asked_again_by_TCP()
    {
        var texts = Enumerable.Range(0, 100).Select(i => $"{i} {new string('y', 240)}").ToArray();
        _dns.Set(Name, DnsType.Txt, texts);
        _dns.Answers = q => q.ByTcp ? null : [FakeDns.Message(q, 0, [], truncated: true)];

        var answer = await LookAsync(Name, DnsType.Txt);

        Assert.Equal(texts, answer.Values);
        Assert.Equal([false, true], _dns.Asked.Select(q => q.ByTcp));
    }

    [Fact]
    public async Task An_answer_with_a_wrong_id_or_to_another_question_is_skipped()
    {
        _dns.Set(Name, DnsType.Txt, "true");
        _dns.Answers = q =>
        [
            FakeDns.Message(q, 0, [(Name, DnsType.Txt, FakeDns.Text("forged"))], id: (ushort)(q.Id + 1)),
            FakeDns.Message(q with { Bytes = DnsMessage.Question(q.Id, "_openpartner.partners.evilx.example", DnsType.Txt) }, 0, [(Name, DnsType.Txt, FakeDns.Text("forged"))]),
            [.. FakeDns.Message(q, 0, []).Take(7)],
            new byte[5000],
            _dns.FromRecords(q),
        ];

        Assert.Equal(["true"], (await LookAsync(Name, DnsType.Txt)).Values);
    }

    [Fact]
    public async Task Chains_of_aliases_are_walked_in_one_answer_or_in_several()
    {
        _dns.Set(Name, DnsType.Cname, "a.dns.example");
        _dns.Set("a.dns.example", DnsType.Cname, "b.dns.example");
        _dns.Set("b.dns.example", DnsType.Txt, "at the end");
        Assert.Equal(["at the end"], (await LookAsync(Name, DnsType.Txt)).Values);

        _dns.Answers = q => q.Name == Name ? [FakeDns.Message(q, 0, [(Name, DnsType.Cname, FakeDns.NameBytes("a.dns.example"))])] : null;
        var answer = await LookAsync(Name, DnsType.Txt);
        Assert.Equal(["a.dns.example", "b.dns.example"], answer.Chain);
        Assert.Equal(["at the end"], answer.Values);
    }

    [Fact]
    public async Task Records_beside_the_chain_say_nothing()
    {
        _dns.Set(Name, DnsType.Cname, "a.dns.example");
        _dns.Answers = q =>
        [
            FakeDns.Message(q, 0,
            [
                (Name, DnsType.Cname, FakeDns.NameBytes("a.dns.example")), (Name, DnsType.Txt, FakeDns.Text("beside")),
                ("elsewhere.example", DnsType.Txt, FakeDns.Text("beside")), ("a.dns.example", DnsType.Txt, FakeDns.Text("true")),
            ]),
        ];

        Assert.Equal(["true"], (await LookAsync(Name, DnsType.Txt)).Values);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(12)]
    public async Task A_chain_that_goes_round_or_on_and_on_ends_without_an_answer(int names)
    {
        for (var i = 0; i < names; i++)
            _dns.Set($"n{i}.dns.example", DnsType.Cname, $"n{(i + 1) % names}.dns.example");
        Assert.Equal(DnsOutcome.Unknown, (await LookAsync("n0.dns.example", DnsType.Txt)).Outcome);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public async Task A_server_that_cannot_tell_is_not_taken_for_a_no(int code)
    {
        _dns.Answers = q => [FakeDns.Message(q, code, [])];
        Assert.Equal(DnsOutcome.Unknown, (await LookAsync(Name, DnsType.Txt)).Outcome);
        Assert.Equal(2, _dns.Asked.Count);
    }

    [Fact]
    public async Task A_resolver_that_is_silent_is_passed_over()
    {
        await using var silent = new FakeDns { Answers = _ => [] };
        _dns.Set(Name, DnsType.Txt, "heard");
        var client = new DnsClient([silent.Address, _dns.Address], TimeProvider.System);
        Assert.Equal(["heard"], (await client.LookUpAsync(Name, DnsType.Txt, CancellationToken.None)).Values);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a..b")]
    [InlineData("ä.example")]
    [InlineData("a\\.b.example")]
    public async Task A_name_that_cannot_be_asked_for_is_not_asked_for(string name)
    {
        Assert.Equal(DnsOutcome.Unknown, (await LookAsync(name, DnsType.Txt)).Outcome);
        Assert.Empty(_dns.Asked);
    }

    private Task<DnsAnswer> LookAsync(string name, DnsType type) => Client.LookUpAsync(name, type, TestContext.Current.CancellationToken);
}
