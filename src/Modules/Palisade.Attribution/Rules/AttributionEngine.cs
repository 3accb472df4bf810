using Palisade.Programs.Contracts;

namespace Palisade.Attribution.Rules;

/// <summary>How the search for an event's clicks ended.</summary>
internal enum AttributionStatus
{
    /// <summary>At least one click is credited.</summary>
    Attributed,

    /// <summary>No click was ever tied to the user.</summary>
    NoIdentity,

    /// <summary>All their clicks are flagged, or belong to revoked partners.</summary>
    NoClick,

    /// <summary>No remaining click has the event in its program's window (or may claim an event that old).</summary>
    OutsideWindow,
}

/// <summary>One credited click.</summary>
/// <param name="Click">The click.</param>
/// <param name="Weight">Its part of the event's credit: this many of <see cref="Credit.WholeWeight"/>; above 0.</param>
/// <param name="DisplayWeight">
/// The same with 4 decimals, for storage and reports; over an event's touches these sum to exactly 1.0000 (largest remainder, ties to the
/// earlier click), so of three equal touches the first shows 0.3334. Money is never computed from it.
/// </param>
internal sealed record Touch(TouchClick Click, long Weight, decimal DisplayWeight);

/// <summary>An event's credit.</summary>
/// <param name="Status">Whether there is any.</param>
/// <param name="Model">The model used; null unless attributed.</param>
/// <param name="WholeWeight">The sum of the touches' weights; 0 unless attributed.</param>
/// <param name="Touches">Credited clicks by time, then id.</param>
/// <param name="PassedOver">Clicks that could have been credited, but not under this model; null: none.</param>
internal sealed record Credit(
    AttributionStatus Status, AttributionModel? Model, long WholeWeight, IReadOnlyList<Touch> Touches, PassedOver? PassedOver = null);

/// <summary>Clicks inside their windows to which the model gives nothing.</summary>
/// <param name="Count">How many.</param>
/// <param name="First">The earliest.</param>
/// <param name="Last">The latest.</param>
internal sealed record PassedOver(int Count, DateTimeOffset First, DateTimeOffset Last);

/// <summary>Which clicks earned an event, and in which proportion. Exact: weights are whole parts of a common whole.</summary>
internal static class AttributionEngine
{
    /// <summary>A click may be this much younger than its event: clocks differ, and Stripe's timestamps are whole seconds.</summary>
    public static readonly TimeSpan ClockGrace = TimeSpan.FromMinutes(5);

    /// <summary>Decides the credit of one event.</summary>
    /// <param name="conversion">The event.</param>
    /// <param name="identified">True when some identity names the event's user, even if its clicks are gone.</param>
    /// <param name="clicks">All clicks tied to the user, in any order; a repeated id counts once.</param>
    /// <param name="programs">Terms of the clicks' programs; a click whose program is missing is dropped.</param>
    public static Credit Attribute(
        ConversionEvent conversion, bool identified, IReadOnlyList<TouchClick> clicks, IReadOnlyDictionary<Guid, ProgramTerms> programs)
    {
        if (!identified) return None(AttributionStatus.NoIdentity);

        var honest = clicks.Where(click => !click.Flagged && !click.PartnerRevoked).DistinctBy(click => click.Id).ToList();
        if (honest.Count == 0) return None(AttributionStatus.NoClick);

        var kept = honest.Where(click => programs.TryGetValue(click.ProgramId, out var program) && IsInWindow(conversion, click, program))
            .OrderBy(click => click.At).ThenBy(click => click.Id).ToList();
        if (kept.Count == 0) return None(AttributionStatus.OutsideWindow);

        var model = programs[kept[^1].ProgramId].Model;
        var weights = TouchWeights.Of(model, kept.Count);
        var display = TouchWeights.Display(weights);
        var touches = kept.Zip(weights, display).Where(touch => touch.Second > 0).Select(touch => new Touch(touch.First, touch.Second, touch.Third));
        var passed = kept.Zip(weights).Where(click => click.Second == 0).Select(click => click.First.At).ToList();
        return new Credit(
            AttributionStatus.Attributed, model, weights.Sum(), [.. touches], passed.Count > 0 ? new PassedOver(passed.Count, passed[0], passed[^1]) : null);
    }

    /// <summary>The API's word: <c>attributed</c>, <c>no_identity</c>, <c>no_click</c>, <c>outside_window</c>.</summary>
    public static string ToWire(this AttributionStatus status) => status switch
    {
        AttributionStatus.Attributed => "attributed",
        AttributionStatus.NoIdentity => "no_identity",
        AttributionStatus.NoClick => "no_click",
        AttributionStatus.OutsideWindow => "outside_window",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    private static bool IsInWindow(ConversionEvent conversion, TouchClick click, ProgramTerms program)
    {
        var age = conversion.At - click.At;
        return age >= -ClockGrace && age <= TimeSpan.FromDays(program.AttributionWindowDays) && !(conversion.At < click.CountsFrom);
    }

    private static Credit None(AttributionStatus status) => new(status, Model: null, WholeWeight: 0, []);
}
