using FsCheck;
using FsCheck.Fluent;
using Palisade.Programs.Contracts;

namespace Palisade.Rules.Tests.Programs;

/// <summary>Random valid commission rules, from few ingredients so that equal ones meet.</summary>
internal static class Rules
{
    public static Gen<SubRule> Line { get; } =
        from trigger in Gen.Elements(Enum.GetValues<CommissionTrigger>())
        from type in Gen.Elements(Enum.GetValues<CommissionType>())
        from eventType in Gen.Elements("sale", "trial", "ü \"x\"")
        from anyType in Gen.Elements(true, false)
        from percent in Gen.Elements(0m, 5, 10, 12.5m, 20.00m, 33.3333m, 100)
        from amount in Gen.Elements(1m, 10.00m, 49, 200, 7)
        from currency in Generate.Currencies
        from anyCurrency in Gen.Elements(true, false)
        from recurring in Gen.Elements<bool?>(null, null, true, false)
        from months in Gen.Elements<int?>(null, null, 1, 3)
        from condition in Condition
        select new SubRule(
            trigger,
            trigger == CommissionTrigger.Every && anyType ? null : eventType,
            type,
            type == CommissionType.Percent ? percent : amount,
            type == CommissionType.Percent || anyCurrency ? null : currency,
            recurring,
            months,
            condition);

    /// <summary>Mostly none; else something that events of a random world sometimes are.</summary>
    public static Gen<LineCondition?> Condition { get; } =
        from kind in Gen.Choose(0, 15)
        from least in Gen.Elements<decimal?>(0.5m, 10, 49.999m, null)
        select kind switch
        {
            0 => new LineCondition(["DE", "at"], [], null, null, []),
            1 => new LineCondition([], ["pro", "ü \"x\""], null, null, []),
            2 => new LineCondition([], [], least, least is null ? 40m : null, []),
            3 => new LineCondition(["de"], [], 0m, 100_000m, [new("plan", ["gold", "2"])]),
            4 => new LineCondition([], [], null, null, [new("plan", ["gold"])]),
            _ => null,
        };

    public static Gen<CommissionRule> Any { get; } =
        from count in Gen.Choose(1, 3)
        from lines in Line.ArrayOf(count)
        select new CommissionRule(lines);
}
