using System.Numerics;
using Palisade.Attribution.Contracts;
using Palisade.Attribution.Rules;
using Palisade.Programs.Contracts;

namespace Palisade.Rules.Tests.Attribution;

/// <summary>
/// The rules written down a second time, as slowly and literally as possible and sharing no helper with the product: fractions instead of
/// parts, texts instead of keys, scans instead of histories. Only the records of facts are common.
/// </summary>
internal static class NaiveOracle
{
    public static (AttributionStatus Status, List<(TouchClick Click, Fraction Weight)> Touches) Credit(World world, ConversionEvent e)
    {
        if (!world.Identified) return (AttributionStatus.NoIdentity, []);
        var left = world.Clicks.Where(c => !c.Flagged).Where(c => !c.PartnerRevoked).ToList();
        if (left.Count == 0) return (AttributionStatus.NoClick, []);

        List<TouchClick> inside = [];
        foreach (var click in left)
        {
            var program = world.Programs.SingleOrDefault(p => p.ProgramId == click.ProgramId);
            if (program is null) continue;
            if (e.At < click.At.AddMinutes(-5)) continue;
            if (e.At > click.At.AddHours(24 * program.AttributionWindowDays)) continue;
            inside.Add(click);
        }

        if (inside.Count == 0) return (AttributionStatus.OutsideWindow, []);
        inside.Sort((a, b) => a.At != b.At ? a.At.CompareTo(b.At) : string.CompareOrdinal(a.Id.ToString(), b.Id.ToString()));

        var n = inside.Count;
        var model = world.Programs.Single(p => p.ProgramId == inside[n - 1].ProgramId).Model;
        var weights = Enumerable.Range(0, n).Select(i => model switch
        {
            AttributionModel.LastClick => new Fraction(i == n - 1 ? 1 : 0, 1),
            AttributionModel.FirstClick => new Fraction(i == 0 ? 1 : 0, 1),
            AttributionModel.Linear => new Fraction(1, n),
            _ when n == 1 => new Fraction(1, 1),
            _ when n == 2 => new Fraction(5, 10),
            _ when i == 0 || i == n - 1 => new Fraction(4, 10),
            _ => new Fraction(2, 10 * (n - 2)),
        });
        return (AttributionStatus.Attributed, inside.Zip(weights).Where(touch => touch.Second.Numerator > 0).ToList());
    }

    public static Dictionary<CommissionKey, long> Due(World world, ConversionEvent e)
    {
        Dictionary<string, List<(CommissionKey Key, SubRule Line, Fraction Weight)>> groups = [];
        foreach (var (click, weight) in Credit(world, e).Touches)
        {
            var program = world.Programs.Single(p => p.ProgramId == click.ProgramId);
            if (e.At < program.StartsAt || e.At > program.EndsAt) continue;
            var agreed = world.Overrides.SingleOrDefault(o => o.PartnerId == click.PartnerId && o.ProgramId == click.ProgramId);
            var rule = agreed?.Rule ?? program.Rule;
            for (var i = 0; i < rule.SubRules.Count; i++)
            {
                if (!Fires(world, e, click, rule.SubRules[i])) continue;
                var group = rule.ToJson() + "#" + i;
                if (!groups.ContainsKey(group)) groups[group] = [];
                groups[group].Add((new CommissionKey(e.Id, click.Id, click.PartnerId, click.ProgramId, i), rule.SubRules[i], weight));
            }
        }

        Dictionary<CommissionKey, long> due = [];
        foreach (var cells in groups.Values)
        {
            var whole = Price(e, cells[0].Line);
            var weight = cells.Select(cell => cell.Weight).Aggregate((a, b) => a + b);
            var total = (whole * weight).Rounded();
            var exact = cells.Select(cell => new Fraction(BigInteger.Abs(total), 1) * cell.Weight / weight).ToList();
            var parts = exact.Select(share => share.Floor()).ToList();
            HashSet<int> topped = [];
            while (parts.Aggregate((a, b) => a + b) < BigInteger.Abs(total))
            {
                var best = Enumerable.Range(0, cells.Count).Where(i => !topped.Contains(i))
                    .OrderByDescending(i => exact[i] - new Fraction(exact[i].Floor(), 1))
                    .ThenBy(i => cells[i].Key.ClickId.ToString(), StringComparer.Ordinal).First();
                parts[best] += 1;
                topped.Add(best);
            }

            for (var i = 0; i < cells.Count; i++)
                if (parts[i] != 0) due[cells[i].Key] = (long)(total.Sign * parts[i]);
        }

        return due;
    }

    private static bool Fires(World world, ConversionEvent e, TouchClick click, SubRule line)
    {
        var partner = click.PartnerId;
        if (line.EventType is not null && line.EventType != e.Type) return false;
        var earlier = world.Events
            .Where(f => f.Type == e.Type && (f.At < e.At || (f.At == e.At && string.CompareOrdinal(f.Id.ToString(), e.Id.ToString()) < 0)))
            .Where(f => Credit(world, f).Touches.Any(touch => touch.Click.PartnerId == partner)).ToList();
        if (line.Trigger == CommissionTrigger.First && earlier.Count != 0) return false;
        if (line.Trigger == CommissionTrigger.Subsequent && earlier.Count == 0) return false;
        if (line.Recurring is false && earlier.Count > 1) return false;
        if (line.Recurring is false && earlier.Count == 1 && line.Trigger != CommissionTrigger.Subsequent) return false;
        if (line.RecurringMonths is not null && earlier.Count > 0)
        {
            var seconds = new Fraction((e.At - earlier.Min(f => f.At)).Ticks, TimeSpan.TicksPerSecond);
            if (seconds > new Fraction(line.RecurringMonths.Value * 304_375L * 86_400, 10_000)) return false;
        }

        if (Left(e) == new Fraction(0, 1)) return false;
        if (line.When is { } when && !IsLike(when, e, click)) return false;
        if (line.Type == CommissionType.Percent) return e.ValueMinorUnits is not null;
        return (line.Currency is null || line.Currency.Value.Code == e.Currency.Code) && !(e.ValueMinorUnits < 0);
    }

    private static Fraction Price(ConversionEvent e, SubRule line)
    {
        var value = new Fraction((BigInteger)(line.Value * 1_000_000m), 1_000_000);
        if (line.Type == CommissionType.Percent) return Left(e) * new Fraction(e.ValueMinorUnits!.Value, 1) * value / new Fraction(100, 1);
        var digits = new Dictionary<string, int> { ["JPY"] = 0, ["USD"] = 2, ["EUR"] = 2, ["KWD"] = 3, ["CLF"] = 4 }[e.Currency.Code];
        return Left(e) * value * new Fraction(BigInteger.Pow(10, digits), 1);
    }

    private static bool IsLike(LineCondition when, ConversionEvent e, TouchClick click)
    {
        var stated = e.Metadata?.Member("country");
        var country = stated is { Length: 2 } ? stated : click.Country;
        if (when.Countries.Count > 0 && !when.Countries.Contains(country, StringComparer.OrdinalIgnoreCase)) return false;
        if (when.Products.Count > 0 && (e.Metadata is null || !e.Metadata.Products.Intersect(when.Products).Any())) return false;
        foreach (var (name, values) in when.Metadata)
            if (!values.Any(value => value == e.Metadata?.Member(name))) return false;
        if (when.MinValue is null && when.MaxValue is null) return true;
        if (e.ValueMinorUnits is null) return false;
        var value = new Fraction(e.ValueMinorUnits.Value * 1_000_000, e.Currency.MinorUnitsPerMajor);
        return !(when.MinValue is not null && new Fraction((BigInteger)(when.MinValue.Value * 1_000_000), 1) > value)
            && !(when.MaxValue is not null && value > new Fraction((BigInteger)(when.MaxValue.Value * 1_000_000), 1));
    }

    // What refunds left of an event; one without a price is gone with any refund.
    private static Fraction Left(ConversionEvent e)
    {
        if (e.RefundedMinorUnits == 0) return new Fraction(1, 1);
        if (e.ValueMinorUnits is null or <= 0 || e.RefundedMinorUnits >= e.ValueMinorUnits) return new Fraction(0, 1);
        return new Fraction(e.ValueMinorUnits.Value - e.RefundedMinorUnits, e.ValueMinorUnits.Value);
    }
}
