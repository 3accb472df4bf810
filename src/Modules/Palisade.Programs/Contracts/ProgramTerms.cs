namespace Palisade.Programs.Contracts;

/// <summary>How an event's credit is shared among the clicks that led to it.</summary>
public enum AttributionModel
{
    /// <summary>All to the latest click.</summary>
    LastClick,

    /// <summary>All to the earliest click.</summary>
    FirstClick,

    /// <summary>The same to each click.</summary>
    Linear,

    /// <summary>40 % to the first, 40 % to the last, the rest shared by those between; two clicks get half each.</summary>
    Position,
}

/// <summary>The words for <see cref="AttributionModel"/> in the API and in the database.</summary>
public static class AttributionModels
{
    /// <summary><c>last_click</c>, <c>first_click</c>, <c>linear</c> or <c>position</c>.</summary>
    public static string ToWire(this AttributionModel model) => model switch
    {
        AttributionModel.LastClick => "last_click",
        AttributionModel.FirstClick => "first_click",
        AttributionModel.Linear => "linear",
        AttributionModel.Position => "position",
        _ => throw new ArgumentOutOfRangeException(nameof(model)),
    };

    /// <summary>Reads the word, exactly as written above.</summary>
    public static bool TryParse(string? wire, out AttributionModel model)
    {
        (var known, model) = wire switch
        {
            "last_click" => (true, AttributionModel.LastClick),
            "first_click" => (true, AttributionModel.FirstClick),
            "linear" => (true, AttributionModel.Linear),
            "position" => (true, AttributionModel.Position),
            _ => (false, AttributionModel.LastClick),
        };
        return known;
    }
}

/// <summary>What attribution needs to know of a program.</summary>
/// <param name="ProgramId">The program.</param>
/// <param name="AttributionWindowDays">Days (of 24 hours) after a click in which an event counts, 1 to 365.</param>
/// <param name="Model">How credit is shared.</param>
/// <param name="Rule">The program's own commission terms.</param>
/// <param name="StartsAt">Events before this instant earn nothing; null: no start.</param>
/// <param name="EndsAt">Events after this instant earn nothing; null: no end.</param>
/// <param name="HoldbackDays">Days between accrual and approval; null or 0: none.</param>
public sealed record ProgramTerms(
    Guid ProgramId,
    int AttributionWindowDays,
    AttributionModel Model,
    CommissionRule Rule,
    DateTimeOffset? StartsAt = null,
    DateTimeOffset? EndsAt = null,
    int? HoldbackDays = null)
{
    public const int MinWindowDays = 1;
    public const int MaxWindowDays = 365;
    public const int DefaultWindowDays = 60;
    public const int MaxHoldbackDays = 365;

    /// <summary>True when an event at this instant earns commission; both ends belong to the program's life.</summary>
    public bool PaysAt(DateTimeOffset instant) => !(instant < StartsAt) && !(instant > EndsAt);

    /// <summary>The commission terms of one partner in this program: the override's, else the program's own.</summary>
    public CommissionRule RuleFor(PartnerOverride? partnerOverride) => Checked(partnerOverride)?.Rule ?? Rule;

    /// <summary>
    /// Days a commission of this partner is held back: the override's, else the program's own. Lists, manual approval and automatic
    /// approval must all use this one answer.
    /// </summary>
    public int? HoldbackDaysFor(PartnerOverride? partnerOverride) => Checked(partnerOverride)?.HoldbackDays ?? HoldbackDays;

    private PartnerOverride? Checked(PartnerOverride? partnerOverride) =>
        partnerOverride is null || partnerOverride.ProgramId == ProgramId
            ? partnerOverride
            : throw new ArgumentException("Terms agreed for one program do not govern another.", nameof(partnerOverride));
}

/// <summary>Terms agreed with one partner for one program; they replace the program's own.</summary>
/// <param name="PartnerId">The partner (an organization).</param>
/// <param name="ProgramId">The only program they apply to.</param>
/// <param name="Rule">Commission terms; null: the program's.</param>
/// <param name="HoldbackDays">Hold-back; null: the program's; 0: none.</param>
public sealed record PartnerOverride(Guid PartnerId, Guid ProgramId, CommissionRule? Rule, int? HoldbackDays = null);
