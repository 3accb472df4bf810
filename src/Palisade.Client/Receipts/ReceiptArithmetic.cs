using System.Numerics;
using System.Text.Json;

namespace Palisade.Client;

/// <summary>Works out a receipt's amount again from its inputs, and compares step by step.</summary>
internal sealed class ReceiptArithmetic
{
    private static readonly TimeSpan ClockGrace = TimeSpan.FromMinutes(5);

    private readonly JsonElement _receipt;
    private readonly JsonElement _commission;
    private readonly JsonElement _inputs;
    private readonly JsonElement _program;
    private readonly ReceiptEvent _event;
    private readonly List<ReceiptClick> _clicks;
    private readonly List<JsonElement> _lines;
    private readonly List<string> _faults = [];

    private ReceiptArithmetic(JsonElement receipt)
    {
        _receipt = receipt;
        _commission = receipt.GetProperty("commission");
        _inputs = receipt.GetProperty("inputs");
        _program = _inputs.GetProperty("program");
        _event = ReceiptEvent.Read(_inputs.GetProperty("event"));
        _clicks = [.. _inputs.GetProperty("clicks").EnumerateArray().Select(ReceiptClick.Read)];
        var rule = _inputs.Member("agreed") is { } agreed && agreed.Member("rule") is { } own ? own : _program.GetProperty("rule");
        _lines = [.. rule.EnumerateArray()];
    }

    public static IReadOnlyList<string> Faults(JsonElement receipt)
    {
        var arithmetic = new ReceiptArithmetic(receipt);
        arithmetic.CheckClicks();
        arithmetic.CheckWeights();
        arithmetic.CheckLines();
        arithmetic.CheckAmount();
        arithmetic.CheckPostings();
        return arithmetic._faults;
    }

    private void Expect(bool holds, string fault)
    {
        if (!holds)
            _faults.Add(fault);
    }

    private void CheckClicks()
    {
        foreach (var click in _clicks)
        {
            var age = _event.At - click.At;
            Expect(age >= -ClockGrace && age <= TimeSpan.FromDays(click.WindowDays), $"The click of {click.At:u} is outside its window of {click.WindowDays} days.");
            Expect(click.Id is null || click.WindowDays == _program.GetProperty("windowDays").GetInt32(), "A click's window is not the program's.");
        }

        var own = _clicks.Where(click => click.Id is not null).OrderBy(click => click.Place).Select(click => click.Id!).ToList();
        Expect(own.SequenceEqual(own.Order(StringComparer.Ordinal)), "The places of the clicks do not follow their ids.");
        Expect(_clicks.Select(click => click.Place).Order().SequenceEqual(Enumerable.Range(0, _clicks.Count)), "The places of the clicks are not complete.");
        Expect(_clicks.Zip(_clicks.Skip(1)).All(pair => pair.First.At <= pair.Second.At), "The clicks are not in the order of time.");
    }

    private void CheckWeights()
    {
        var model = _inputs.Member("model")?.Text();
        var passed = _inputs.Member("passedOver");
        if (model is null)
        {
            Expect(_clicks.Count == 0 && passed is null, "Clicks are credited without a model.");
            return;
        }

        var count = _clicks.Count;
        BigInteger[] expected = model switch
        {
            "last_click" or "first_click" => [1],
            "position" when count > 2 => [2 * (count - 2), .. Enumerable.Repeat(BigInteger.One, count - 2), 2 * (count - 2)],
            "linear" or "position" when count > 0 => [.. Enumerable.Repeat(BigInteger.One, count)],
            _ => [],
        };
        Expect(expected.Length > 0 && expected.SequenceEqual(_clicks.Select(click => click.Weight)), $"The weights are not those of the model {model}.");
        Expect(
            passed is not { } others || (count == 1 && model switch
            {
                "last_click" => others.GetProperty("last").Time() <= _clicks[0].At,
                "first_click" => others.GetProperty("first").Time() >= _clicks[0].At,
                _ => false,
            }),
            $"Clicks were passed over that the model {model} credits.");

        // The program of the latest click decides; of other programs' clicks the receipt does not tell.
        var latestIsOwn = count > 0 && _clicks[^1].Id is not null && (model != "first_click" || passed is null);
        Expect(!latestIsOwn || model == _program.GetProperty("model").Text(), "The model is not the program's.");
    }

    private void CheckLines()
    {
        var earlier = _inputs.GetProperty("earlier");
        var (count, first) = (earlier.GetProperty("events").GetInt32(), earlier.GetProperty("firstAt").Optional(e => e.Time()));
        var pays = !(_event.At < _program.GetProperty("startsAt").Optional(e => e.Time())) && !(_event.At > _program.GetProperty("endsAt").Optional(e => e.Time()));
        foreach (var click in _clicks.Where(click => click.Id is not null))
        {
            var expected = Enumerable.Range(0, _lines.Count).Where(i => pays && ReceiptLine.Pays(_lines[i], _event, click, count, first));
            Expect(expected.SequenceEqual(click.Lines), $"The lines that pay for the click {click.Id} are not those of the terms.");
        }
    }

    private void CheckAmount()
    {
        var line = _commission.GetProperty("line").GetInt32();
        var clickId = _commission.GetProperty("clickId").Text();
        var result = _receipt.GetProperty("result");
        var (due, stood, amount) = (result.GetProperty("dueMinor").Whole(), result.GetProperty("stoodMinor").Whole(), result.GetProperty("amountMinor").Whole());
        var group = _clicks.Where(click => click.Lines.Contains(line)).OrderBy(click => click.Place).ToList();
        var part = group.FindIndex(click => click.Id == clickId);
        var worked = part < 0 || line >= _lines.Count ? 0 : Worked(_lines[line], group, part);

        Expect(worked == due, $"The inputs make {worked} minor units due, not {due}.");
        Expect(part >= 0 || _receipt.Member("arithmetic") is null, "There is arithmetic for a click that earns nothing.");
        Expect(due - stood == amount, $"{due} due less {stood} that stood is not {amount}.");
        Expect(amount == _commission.GetProperty("amountMinor").Whole(), "The commission is of another amount than the result.");
        Expect(_commission.GetProperty("currency").Text() == _event.Currency, "The commission is in another currency than the event.");
        Expect(_commission.GetProperty("eventId").Text() == _event.Id, "The commission is for another event.");
    }

    private BigInteger Worked(JsonElement line, List<ReceiptClick> group, int part)
    {
        var (groupWeight, wholeWeight) = (Sum(group), Sum(_clicks));
        var (numerator, denominator) = ReceiptLine.Price(line, _event);
        (numerator, denominator) = (numerator * groupWeight, denominator * wholeWeight);
        var total = ((2 * BigInteger.Abs(numerator)) + denominator) / (2 * denominator) * numerator.Sign;

        // Each click its share rounded down; what is left, a unit each, to those that lost most by it.
        var lost = group.Select((click, i) => (Remainder: BigInteger.Abs(total) * click.Weight % groupWeight, Index: i)).ToList();
        var floors = group.Select(click => BigInteger.Abs(total) * click.Weight / groupWeight).ToArray();
        var left = BigInteger.Abs(total) - floors.Aggregate(BigInteger.Zero, BigInteger.Add);
        foreach (var (_, index) in lost.OrderByDescending(l => l.Remainder).ThenBy(l => l.Index).Take((int)left))
            floors[index]++;
        var parts = floors.Select(floor => floor * total.Sign).ToList();

        if (_receipt.Member("arithmetic") is not { } said)
        {
            _faults.Add("The arithmetic is missing.");
            return parts[part];
        }

        Expect(
            said.GetProperty("numerator").Whole() * denominator == numerator * said.GetProperty("denominator").Whole() && said.GetProperty("denominator").Whole() > 0,
            "The exact amount is not what the terms give.");
        Expect(said.GetProperty("groupWeight").Whole() == groupWeight && said.GetProperty("wholeWeight").Whole() == wholeWeight, "The weights do not add up as stated.");
        Expect(said.GetProperty("roundedMinor").Whole() == total, "The rounding is wrong.");
        Expect(said.GetProperty("partsMinor").EnumerateArray().Select(p => p.Whole()).SequenceEqual(parts), "The parts are not split by weight.");
        Expect(said.GetProperty("part").GetInt32() == part, "The part is another click's.");
        return parts[part];
    }

    private void CheckPostings()
    {
        var amount = _commission.GetProperty("amountMinor").Whole();
        var first = _receipt.GetProperty("postings").EnumerateArray()
            .Where(p => p.GetProperty("kind").Text() is "accrual" or "adjustment" or "clawback" && p.GetProperty("account").Text() == "accrued").ToList();
        Expect(
            first.Count == 1 && first[0].GetProperty("amountMinor").Whole() == -amount && first[0].GetProperty("currency").Text() == _event.Currency,
            "The books do not hold the commission as stated.");
    }

    private static BigInteger Sum(List<ReceiptClick> clicks) => clicks.Aggregate(BigInteger.Zero, (sum, click) => sum + click.Weight);
}
