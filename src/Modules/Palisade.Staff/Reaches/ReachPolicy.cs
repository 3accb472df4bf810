using System.Text.Json;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Staff.Reaches;

/// <summary>What a brand says about reaches of the platform's staff. Only who may decide about reaches changes it: no scoped key, no reach.</summary>
internal static class ReachPolicy
{
    public static readonly BooleanSetting Approval =
        new("reaches.approval", "The platform's staff looks in only after one of the brand's operators has approved.", Otherwise: false) { Needs = StaffPermissions.ReachesWrite };

    public static readonly IntegerSetting MostMinutes =
        new("reaches.most_minutes", "The longest that a reach of the platform's staff lasts, in minutes.", Otherwise: 1440, From: 5, To: 1440) { Needs = StaffPermissions.ReachesWrite };

    /// <summary>Under the brand's scope, in the transaction that makes the reach: nothing remembered decides about it.</summary>
    public static async Task<(bool Approval, int MostMinutes)> ReadAsync(UnitOfWork unit, CancellationToken cancellationToken)
    {
        var stored = await unit.OneOrDefaultAsync<string>($"select s.value::text from directory.settings s where s.key = 'values'", cancellationToken);
        using var json = JsonDocument.Parse(stored ?? "{}");
        return ((bool?)Approval.Read(json.RootElement.At(Approval.Key)) ?? Approval.Otherwise, (int?)MostMinutes.Read(json.RootElement.At(MostMinutes.Key)) ?? MostMinutes.Otherwise);
    }
}
