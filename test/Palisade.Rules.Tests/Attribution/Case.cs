using Palisade.Attribution.Rules;
using Palisade.Platform;
using Palisade.Programs.Contracts;

namespace Palisade.Rules.Tests.Attribution;

/// <summary>Short ways to write example cases. Ids of one kind ascend in the order they are made.</summary>
internal static class Case
{
    public const string User = "user-1";

    public static readonly DateTimeOffset Start = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);

    public static readonly Currency Usd = Currency.Usd;

    public static Guid Id(int number) => new(number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);

    public static ProgramTerms Program(
        CommissionRule rule, AttributionModel model = AttributionModel.LastClick, int number = 900, int windowDays = 60) =>
        new(Id(number), windowDays, model, rule);

    public static TouchClick Click(int number, ProgramTerms program, int partner = 100, double day = -1) =>
        new(Id(number), Id(partner), program.ProgramId, Start.AddDays(day));

    public static ConversionEvent Sale(string? value, string type = "sale", double day = 0, int number = 500, string currency = "USD") =>
        new(Id(number), User, type, Start.AddDays(day), value is null ? null : Amount(value, currency).MinorUnits, Currency.Parse(currency));

    public static Platform.Money Amount(string text, string currency = "USD") =>
        Platform.Money.TryParse(text, Currency.Parse(currency), out var money, out var error)
            ? money
            : throw new ArgumentException(error.ToString(), nameof(text));

    public static SubRule Percent(decimal value, CommissionTrigger trigger = CommissionTrigger.Every, string? type = null) =>
        new(trigger, type, CommissionType.Percent, value);

    public static SubRule Fixed(decimal value, CommissionTrigger trigger = CommissionTrigger.Every, string? type = null, string? currency = null) =>
        new(trigger, type, CommissionType.Fixed, value, currency is null ? null : Currency.Parse(currency));

    public static CommissionRule Rule(params SubRule[] lines) => new(lines);

    public static Credit Credit(ConversionEvent conversion, ProgramTerms[] programs, params TouchClick[] clicks) =>
        AttributionEngine.Attribute(conversion, identified: true, clicks, programs.ToDictionary(program => program.ProgramId));

    public static IReadOnlyList<EventOutcome> Replay(
        ProgramTerms[] programs, TouchClick[] clicks, ConversionEvent[] events, params PartnerOverride[] overrides) => UserReplay.Run(
            events, identified: true, clicks, TermsBook.Constant(
                programs.ToDictionary(program => program.ProgramId), overrides.ToDictionary(agreed => (agreed.PartnerId, agreed.ProgramId))));

    /// <summary>All amounts earned, as decimal text, in order.</summary>
    public static IEnumerable<string> Paid(IEnumerable<EventOutcome> outcomes) =>
        outcomes.SelectMany(outcome => outcome.Commissions.Shares).Select(share => share.Amount.ToDecimalText());

    public static IEnumerable<UnpaidReason> Unpaid(IEnumerable<EventOutcome> outcomes) =>
        outcomes.SelectMany(outcome => outcome.Commissions.Unpaid).Select(line => line.Reason);
}
